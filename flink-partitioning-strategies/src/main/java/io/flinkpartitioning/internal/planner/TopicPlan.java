package io.flinkpartitioning.internal.planner;

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
import java.util.Map;
import java.util.TreeMap;

/**
 * What a job would do with a topic if it declared what a report has found. It is the same decision,
 * in the same words, as at a job's submission. Immutable.
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
        SourceFacts.Job job =
                new SourceFacts.Job(parallelism, maxParallelism == 0 ? -1 : maxParallelism, false);
        PlanDecision declared = declared(report, job);
        return new TopicPlan(
                declared.plan() == Plan.HASH ? hashed(report, job) : declared, declared);
    }

    private static PlanDecision declared(AlignmentReport report, SourceFacts.Job job) {
        String hash = report.producerHash().orElse("unknown");
        PlanRequest request =
                new PlanRequest(
                        report.topic(),
                        "smart",
                        new Routing.BySourcePartition("the group key is the record key"),
                        (partitions, max) -> new Layout.OfPartitions(partitions, hash, "", max),
                        Plan.FORWARD,
                        EventTime.SHARED,
                        false);
        SourceFacts.Partitions partitions =
                SourceFacts.Partitions.of(
                        new TreeMap<>(Map.of(report.topic(), report.partitions().size())),
                        LayoutCount.pinned(report.layoutPartitions()));
        return PlanDecision.of(
                request,
                SourceFacts.of(
                                job,
                                partitions,
                                SourceFacts.Path.direct(false, List.of()),
                                Watermarks.Assigned.AT_NEW_SOURCE)
                        .withAlignment(SampledAlignment.of(report)));
    }

    private static PlanDecision hashed(AlignmentReport report, SourceFacts.Job job) {
        PlanRequest request =
                new PlanRequest(
                        report.topic(),
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
