package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.KafkaTopics.Sampled;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/**
 * What samples of a source's topics say of the edge in front of the keyed operator.
 *
 * @param bestPlan the best plan that they allow
 * @param obstacles why no better plan is allowed, each a phrase without a full stop
 * @param notes what else they say
 */
record SampledAlignment(Plan bestPlan, List<String> obstacles, List<String> notes) {

    SampledAlignment {
        obstacles = List.copyOf(obstacles);
        notes = List.copyOf(notes);
    }

    /** No sample was taken, so the declaration stands. */
    static SampledAlignment notTaken(String why) {
        return new SampledAlignment(
                Plan.FORWARD,
                List.of(),
                List.of("no sample was taken, so the declaration stands: " + withoutFullStop(why)));
    }

    /** Nothing of the source is reused. */
    static SampledAlignment off() {
        return new SampledAlignment(
                Plan.HASH, List.of("detection is off, so nothing is reused"), List.of());
    }

    /**
     * Weighs the topics by their records. One that is undecided, because it is empty for instance,
     * or that could not be read, leaves the declaration standing.
     *
     * @param threshold the share of records in their key's partition, in (0, 1], below which an
     *     ordinary exchange serves better
     */
    static SampledAlignment of(List<Sampled> samples, double threshold) {
        List<String> obstacles = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        double aligned = 0;
        double records = 0;
        for (Sampled sample : samples) {
            AlignmentReport report = sample.report();
            if (report == null) {
                notes.add(
                        "topic '"
                                + sample.topic()
                                + "' was not sampled, so its declaration stands: "
                                + withoutFullStop(String.valueOf(sample.failure())));
                continue;
            }
            boolean fine =
                    report.verdict() == Verdict.ALIGNED || report.verdict() == Verdict.UNDECIDED;
            (fine ? notes : obstacles).add(inWords(report));
            if (report.verdict() != Verdict.UNDECIDED) {
                aligned += report.alignmentRatio() * report.records();
                records += report.records();
            }
        }
        Plan best =
                obstacles.isEmpty()
                        ? Plan.FORWARD
                        : aligned >= threshold * records ? Plan.LOCAL_FIRST : Plan.HASH;
        return new SampledAlignment(best, obstacles, notes);
    }

    private static String inWords(AlignmentReport report) {
        return withoutFullStop(
                "topic '" + report.topic() + "': " + String.join(" ", report.reasons()));
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
