package io.flinkpartitioning.bench.report;

import io.flinkpartitioning.bench.result.Figure.Better;
import io.flinkpartitioning.bench.result.Ratio;
import io.flinkpartitioning.bench.result.RatioResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where the library is worse than what Flink has of its own. */
final class Losses {

    /** Below it is a loss, above it may be noise. */
    static final double PARITY = 0.97;

    /** The arms that are nothing but Flink. */
    private static final Set<String> FLINK =
            Set.of(
                    "keyBy",
                    "keyByTimeout0",
                    "keyByTimeout5",
                    "rebalance",
                    "flinkAssignment",
                    "flinkAssignmentOfAMillionKeys");

    /** Those that tell what could be reached at best, or come from elsewhere. */
    private static final Set<String> NOBODYS = Set.of("limit", "read", "modulo", "record");

    private Losses() {}

    /**
     * A ratio in which the library is worse.
     *
     * @param run the run
     * @param ratio the ratio
     */
    record Loss(String run, RatioResult ratio) {}

    static List<Loss> of(Runs runs) {
        List<Loss> losses = new ArrayList<>();
        runs.results()
                .forEach(
                        (run, result) ->
                                result.ratios().stream()
                                        .filter(Losses::isLoss)
                                        .forEach(ratio -> losses.add(new Loss(run, ratio))));
        return losses;
    }

    private static boolean isLoss(RatioResult result) {
        Ratio ratio = result.ratio();
        boolean oursAbove = isOurs(ratio.numerator()) && isFlinks(ratio.denominator());
        boolean oursBelow = isFlinks(ratio.numerator()) && isOurs(ratio.denominator());
        if (!oursAbove && !oursBelow) {
            return false;
        }
        double median = result.samples().median();
        boolean moreIsGood = oursAbove == (ratio.figure().better() == Better.HIGHER);
        return (moreIsGood ? median : 1 / median) < PARITY;
    }

    private static boolean isFlinks(String arm) {
        return FLINK.contains(arm);
    }

    private static boolean isOurs(String arm) {
        return !isFlinks(arm)
                && !NOBODYS.contains(arm)
                && !arm.startsWith("kafkaStreams")
                && !arm.contains("@");
    }
}
