package io.flinkpartitioning.bench.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one arm of a benchmark yielded.
 *
 * @param arm the name of the arm
 * @param point where it was measured; null where nothing is varied
 * @param figures the samples of each figure
 * @param facts what was the same in each round: sums that must be right, edges of the job
 */
public record ArmResult(
        String arm,
        @Nullable Point point,
        Map<Figure, Samples> figures,
        Map<String, String> facts) {

    public ArmResult {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /** Returns the name in JSON: the arm, and the point if there is one. */
    public String key() {
        return key(arm, point);
    }

    static String key(String name, @Nullable Point point) {
        return point == null ? name : name + "@" + point;
    }

    /** Returns the samples of a figure, if it was measured. */
    public Optional<Samples> samples(Figure figure) {
        return Optional.ofNullable(figures.get(figure));
    }
}
