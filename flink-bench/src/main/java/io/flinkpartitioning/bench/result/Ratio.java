package io.flinkpartitioning.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of two arms, round by round, so that what disturbs a round disturbs both.
 *
 * @param numerator the arm that is compared
 * @param denominator the arm that it is compared with
 * @param figure what is compared
 * @param above an arm whose figure is subtracted from both, so that what all must do does not
 *     count; null for none
 */
public record Ratio(String numerator, String denominator, Figure figure, @Nullable String above) {

    /** Compares speeds. */
    public static Ratio ofSpeed(String numerator, String denominator) {
        return of(numerator, denominator, Figure.RECORDS_PER_SECOND);
    }

    /** Compares any figure. */
    public static Ratio of(String numerator, String denominator, Figure figure) {
        return new Ratio(numerator, denominator, figure, null);
    }

    /** Compares what two arms cost above a third one. */
    public static Ratio ofCostAbove(String numerator, String denominator, String above) {
        return new Ratio(numerator, denominator, Figure.CPU_SECONDS_PER_MILLION_RECORDS, above);
    }

    /** Returns the name: {@code forward/keyBy}, and the figure unless it is the speed. */
    public String name() {
        String arms = numerator + "/" + denominator;
        if (above != null) {
            return arms + " " + figure.name() + " above " + above;
        }
        return figure.equals(Figure.RECORDS_PER_SECOND) ? arms : arms + " " + figure.name();
    }

    /**
     * Returns the ratio of each round at a point; empty where an arm was not measured.
     *
     * @param arms the results of all arms at that point
     */
    Optional<Samples> at(List<ArmResult> arms) {
        Samples over = samples(arms, numerator);
        Samples under = samples(arms, denominator);
        Samples base = above == null ? null : samples(arms, above);
        if (over == null || under == null || (above != null && base == null)) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < over.values().size(); round++) {
            double subtracted = base == null ? 0 : base.values().get(round);
            ratios.add(
                    (over.values().get(round) - subtracted)
                            / (under.values().get(round) - subtracted));
        }
        return Optional.of(new Samples(ratios));
    }

    private @Nullable Samples samples(List<ArmResult> arms, String arm) {
        return arms.stream()
                .filter(result -> result.arm().equals(arm))
                .findFirst()
                .flatMap(result -> result.samples(figure))
                .orElse(null);
    }
}
