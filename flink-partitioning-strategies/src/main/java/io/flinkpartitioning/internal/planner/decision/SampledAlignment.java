package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What samples of a source's topics say about the edge in front of the keyed operator.
 *
 * @param bestPlan the best plan that they allow
 * @param obstacles why no better plan is allowed, each a phrase without a full stop
 * @param notes what else they say
 */
public record SampledAlignment(Plan bestPlan, List<StepDown.Reason> obstacles, List<String> notes) {

    public SampledAlignment {
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
    }

    /** No sample was taken, so the declaration stands. */
    public static SampledAlignment notTaken(String why) {
        return new SampledAlignment(
                Plan.FORWARD,
                List.of(),
                List.of("no sample was taken, so the declaration stands: " + withoutFullStop(why)));
    }

    /** Nothing of the source is reused. */
    public static SampledAlignment off() {
        return new SampledAlignment(Plan.HASH, List.of(new StepDown.DetectionOff()), List.of());
    }

    /**
     * Weighs the topics by their records. If a topic is undecided, for instance because it is
     * empty, or could not be read, the declaration stands.
     *
     * @param threshold the share of records in their key's partition, in (0, 1], below which an
     *     ordinary exchange serves better
     */
    public static SampledAlignment of(List<Sampled> samples, double threshold) {
        Plan best = Plan.FORWARD;
        List<StepDown.Reason> obstacles = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (Sampled sample : samples) {
            SampledAlignment ofTopic = of(sample);
            best = best.compareTo(ofTopic.bestPlan) >= 0 ? best : ofTopic.bestPlan;
            obstacles.addAll(ofTopic.obstacles);
            notes.addAll(ofTopic.notes);
        }
        if (best == Plan.HASH && isMostlyAligned(samples, threshold)) {
            best = Plan.LOCAL_FIRST;
        }
        return new SampledAlignment(best, obstacles, notes);
    }

    private static SampledAlignment of(Sampled sample) {
        AlignmentReport report = sample.report();
        return report != null
                ? of(report)
                : new SampledAlignment(
                        Plan.FORWARD,
                        List.of(),
                        List.of(
                                "topic '%s' was not sampled, so its declaration stands: %s"
                                        .formatted(
                                                sample.topic(),
                                                withoutFullStop(
                                                        String.valueOf(sample.failure())))));
    }

    /** Returns what the report of one topic says. */
    public static SampledAlignment of(AlignmentReport report) {
        String finding =
                withoutFullStop(
                        "topic '%s': %s"
                                .formatted(report.topic(), String.join(" ", report.reasons())));
        List<StepDown.Reason> strays = List.of(new StepDown.SampledStrays(finding));
        return switch (report.verdict()) {
            case ALIGNED, UNDECIDED ->
                    new SampledAlignment(Plan.FORWARD, List.of(), List.of(finding));
            case PARTLY_ALIGNED -> new SampledAlignment(Plan.LOCAL_FIRST, strays, List.of());
            case NOT_ALIGNED -> new SampledAlignment(Plan.HASH, strays, List.of());
        };
    }

    /** Returns what the user loses if a sample shows no alignment. */
    public Optional<String> loss() {
        return bestPlan == Plan.HASH
                        && obstacles.stream().anyMatch(StepDown.SampledStrays.class::isInstance)
                ? Optional.of(
                        """
                        a sample shows no alignment, so an ordinary exchange carries the records: %s"""
                                .formatted(
                                        obstacles.stream()
                                                .map(StepDown.Reason::inWords)
                                                .collect(Collectors.joining("; "))))
                : Optional.empty();
    }

    private static boolean isMostlyAligned(List<Sampled> samples, double threshold) {
        double aligned = 0;
        double records = 0;
        for (Sampled sample : samples) {
            AlignmentReport report = sample.report();
            if (report != null && report.verdict() != Verdict.UNDECIDED) {
                aligned += report.alignmentRatio() * report.records();
                records += report.records();
            }
        }
        return aligned >= threshold * records;
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
