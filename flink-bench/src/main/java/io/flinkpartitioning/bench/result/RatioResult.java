package io.flinkpartitioning.bench.result;

import org.jspecify.annotations.Nullable;

/**
 * How two arms compare.
 *
 * @param ratio what is compared
 * @param point where; null where nothing is varied
 * @param samples the ratio of each round
 */
public record RatioResult(Ratio ratio, @Nullable Point point, Samples samples) {

    private static final Figure PRINTED =
            new Figure("ratio", "times", Figure.Better.HIGHER, "%.2f");

    /** Returns the name in JSON: that of the ratio, and the point if there is one. */
    public String key() {
        return ArmResult.key(ratio.name(), point);
    }

    /** Returns median and range. */
    public String describe() {
        return samples.describe(PRINTED);
    }
}
