package io.flinkpartitioning.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of two arms, round by round, so that what disturbs a round disturbs both.
 *
 * @param numerator the arm that is compared; or one at a point, as {@code forward@parallelism=2}
 * @param denominator the arm that it is compared with; or one at a point
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

    /**
     * Compares an arm at one point with itself at another one: {@code
     * forward@parallelism=128/forward@parallelism=2}.
     */
    public static Ratio ofPoints(String arm, Point numerator, Point denominator, Figure figure) {
        return of(ArmResult.key(arm, numerator), ArmResult.key(arm, denominator), figure);
    }

    /**
     * Compares what two arms cost above a third one. Rounds in which the denominator costs no more
     * than that one are left out: noise is greater than the difference there.
     */
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
        return between(arms, ArmResult::arm);
    }

    /**
     * Returns the ratio of each round between points; empty where it is none between points, or one
     * was not measured.
     *
     * @param arms the results of all arms at all points
     */
    Optional<Samples> betweenPoints(List<ArmResult> arms) {
        return between(arms.stream().filter(arm -> arm.point() != null).toList(), ArmResult::key);
    }

    private Optional<Samples> between(List<ArmResult> arms, Function<ArmResult, String> name) {
        Samples over = samples(arms, name, numerator);
        Samples under = samples(arms, name, denominator);
        Samples base = above == null ? null : samples(arms, name, above);
        if (over == null || under == null || (above != null && base == null)) {
            return Optional.empty();
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < over.values().size(); round++) {
            double subtracted = base == null ? 0 : base.values().get(round);
            double divisor = under.values().get(round) - subtracted;
            if (base == null || divisor > 0) {
                ratios.add((over.values().get(round) - subtracted) / divisor);
            }
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(new Samples(ratios));
    }

    private @Nullable Samples samples(
            List<ArmResult> arms, Function<ArmResult, String> name, String wanted) {
        return arms.stream()
                .filter(result -> name.apply(result).equals(wanted))
                .findFirst()
                .flatMap(result -> result.samples(figure))
                .orElse(null);
    }
}
