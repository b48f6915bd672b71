package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.PlanAdvice;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.PlanRequest;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.internal.planner.decision.Watermarks;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.Routing;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a job would do with the topics of a source if it declared what reports have found. It is the
 * same decision, in the same words, as at a job's submission. Immutable.
 */
public final class TopicPlan {

    /** What a configuration to paste has instead of the name of the record key. */
    public static final String SOURCE_KEY_PLACEHOLDER = "record_key";

    private final PlanDecision decision;
    private final PlanDecision declared;
    private final PlanAdvice advice;

    private TopicPlan(PlanDecision decision, PlanDecision declared) {
        this.decision = decision;
        this.declared = declared;
        this.advice = new PlanAdvice(decision);
    }

    /**
     * Decides. If no partition could be reused, a job should hash: a declaration would be wrong.
     *
     * @param report what a sample says of the topic
     * @param parallelism the parallelism of the job, at least 1
     * @param maxParallelism its max parallelism, or 0 to let the library set it
     * @throws IllegalArgumentException if the parallelism is above the max parallelism
     */
    public static TopicPlan of(AlignmentReport report, int parallelism, int maxParallelism) {
        return of(
                List.of(report),
                report.producerHash(),
                report.layoutPartitions(),
                SampledAlignment.of(report),
                job(parallelism, maxParallelism));
    }

    /**
     * Decides for one source of several topics. What a job declares holds for all of them.
     *
     * @param reports what samples say of the topics, one for each, at least 1
     * @param hash the formula of the producers that the job would declare; empty if nobody knows
     * @param layoutPartitions the partition count of the layout, at least 1
     * @param threshold the share of records in their key's partition, in (0, 1], of all topics
     *     together, below which an ordinary exchange serves better
     * @param parallelism the parallelism of the job, at least 1
     * @param maxParallelism its max parallelism, or 0 to let the library set it
     * @throws IllegalArgumentException if the parallelism is above the max parallelism
     */
    public static TopicPlan ofSource(
            List<AlignmentReport> reports,
            Optional<String> hash,
            int layoutPartitions,
            double threshold,
            int parallelism,
            int maxParallelism) {
        List<Sampled> samples =
                reports.stream()
                        .map(
                                report ->
                                        new Sampled(
                                                report.topic(),
                                                report,
                                                null,
                                                null,
                                                List.of(),
                                                true))
                        .toList();
        return of(
                reports,
                hash,
                layoutPartitions,
                SampledAlignment.of(samples, List.of(), layoutPartitions, threshold),
                job(parallelism, maxParallelism));
    }

    private static SourceFacts.Job job(int parallelism, int maxParallelism) {
        return new SourceFacts.Job(parallelism, maxParallelism == 0 ? -1 : maxParallelism, false);
    }

    private static TopicPlan of(
            List<AlignmentReport> reports,
            Optional<String> hash,
            int layoutPartitions,
            SampledAlignment alignment,
            SourceFacts.Job job) {
        PlanDecision declared = declared(reports, hash, layoutPartitions, alignment, job);
        return new TopicPlan(
                declared.plan() == Plan.HASH ? hashed(subject(reports), job) : declared, declared);
    }

    private static String subject(List<AlignmentReport> reports) {
        return reports.stream().map(AlignmentReport::topic).collect(Collectors.joining(", "));
    }

    private static PlanDecision declared(
            List<AlignmentReport> reports,
            Optional<String> producerHash,
            int layoutPartitions,
            SampledAlignment alignment,
            SourceFacts.Job job) {
        String hash = producerHash.orElse("unknown");
        PlanRequest request =
                new PlanRequest(
                        subject(reports),
                        "smart",
                        new Routing.BySourcePartition("the group key is the record key"),
                        (partitions, max) -> new Layout.OfPartitions(partitions, hash, "", max),
                        Plan.FORWARD,
                        EventTime.SHARED,
                        false);
        SortedMap<String, Integer> counts = new TreeMap<>();
        reports.forEach(report -> counts.put(report.topic(), report.partitions().size()));
        SourceFacts.Partitions partitions =
                SourceFacts.Partitions.of(counts, LayoutCount.pinned(layoutPartitions));
        return PlanDecision.of(
                request,
                SourceFacts.of(
                                job,
                                partitions,
                                SourceFacts.Path.direct(false, List.of()),
                                Watermarks.Assigned.AT_NEW_SOURCE)
                        .withAlignment(alignment));
    }

    private static PlanDecision hashed(String subject, SourceFacts.Job job) {
        PlanRequest request =
                new PlanRequest(
                        subject,
                        "always_hash",
                        new Routing.ByHash(HashFunction.FNV, "no partition can be reused"),
                        null,
                        Plan.FORWARD,
                        EventTime.SHARED,
                        false);
        return PlanDecision.of(
                request,
                SourceFacts.of(
                        job,
                        SourceFacts.Partitions.UNKNOWN,
                        SourceFacts.Path.direct(false, List.of()),
                        Watermarks.Assigned.AT_NEW_SOURCE));
    }

    /** Returns the plan. */
    public Plan plan() {
        return decision.plan();
    }

    /** Returns the name of the strategy. */
    public String strategy() {
        return decision.request().strategy();
    }

    /** Whether the keys of a partition live together. */
    public boolean placesByPartition() {
        return decision.placesByPartition();
    }

    /**
     * Returns the max parallelism of partition placement, even if the job should hash: it serves
     * both, and a layout that reuses the partitions later can keep it.
     */
    public int maxParallelism() {
        return declared.maxParallelism();
    }

    /** Returns the subtasks that get no keys. */
    public List<Integer> idleSubtasks() {
        return decision.idleSubtasks();
    }

    /** Returns what the user should change, or must not change, each a phrase. */
    public List<String> warnings() {
        return advice.warnings();
    }
}
