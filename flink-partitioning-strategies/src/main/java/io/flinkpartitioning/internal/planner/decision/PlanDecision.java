package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation.PartitionHome;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.StrayPolicy;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The chosen plan and layout: a pure function of a request and of facts, without a word of prose.
 *
 * <p>The layout follows from the declarations alone. It is partition placement if the strategy asks
 * for it and the partitioning is declared; otherwise it is hash placement. The plan starts at the
 * best and steps down with each fact that rules it out. {@link PlanAdvice} tells the user what that
 * means.
 *
 * @param request what is wanted
 * @param facts what is known
 * @param layout the layout of the keyed state
 * @param stepDowns the facts that rule out better plans, in the order for the user
 */
public record PlanDecision(
        PlanRequest request, SourceFacts facts, Layout layout, List<StepDown> stepDowns) {

    public PlanDecision {
        stepDowns = List.copyOf(stepDowns);
    }

    /**
     * Decides.
     *
     * @throws IllegalArgumentException if the parallelism is above the max parallelism
     */
    public static PlanDecision of(PlanRequest request, SourceFacts facts) {
        boolean byPartition = placesByPartition(request, facts);
        int maxParallelism = maxParallelism(facts, byPartition ? facts.partitions().layout() : 1);
        return new PlanDecision(
                request,
                facts,
                layout(request, facts, maxParallelism),
                StepDowns.of(request, facts, byPartition));
    }

    /** The plan. */
    public Plan plan() {
        return StepDowns.worst(stepDowns);
    }

    /**
     * Whether another sample could change between {@code FORWARD} and another plan. A stream that
     * is in the job already is never sampled.
     */
    boolean isUpToTheSample() {
        return placesByPartition()
                && facts.alignment() != null
                && facts.path().check() == SourceFacts.CheckedBy.SOURCE
                && stepDowns.stream()
                        .map(StepDown::reason)
                        .allMatch(
                                reason ->
                                        reason instanceof StepDown.SampledStrays
                                                || reason instanceof StepDown.RestoredInFlight
                                                || reason instanceof StepDown.GoesOn);
    }

    /** Whether the same job may run without an exchange, whatever samples and snapshots say. */
    public boolean mayBeForward() {
        return placesByPartition()
                && request.bestPlan() == Plan.FORWARD
                && facts.path().obstacle() == null
                && !facts.job().batch();
    }

    /** Whether something checks each record: an ordinary exchange alone needs no check. */
    public boolean checksRecords() {
        return plan() != Plan.HASH || request.observesOthers();
    }

    /** Whether all subtasks have one event time without an exchange. */
    public boolean sharesEventTime() {
        Watermarks watermarks = facts.watermarks();
        return plan() == Plan.FORWARD
                && watermarks != Watermarks.Assigned.NOWHERE
                && (watermarks == Watermarks.Assigned.AT_SHARED_SOURCE
                        || request.eventTime() == EventTime.SHARED);
    }

    /** Whether the operator that checks the records gets watermarks that no source has held. */
    public boolean assignsWatermarksBehindSource() {
        return facts.watermarks() == Watermarks.Assigned.BEHIND_SOURCE;
    }

    /** Whether they have it by the operator that checks the records. */
    public boolean sharesEventTimeBehindSource() {
        return sharesEventTime() && assignsWatermarksBehindSource();
    }

    /** Whether strays leave the stream, and the rest goes on without an exchange. */
    public boolean divertsStrays() {
        return plan() == Plan.FORWARD && request.strayPolicy() == StrayPolicy.DIVERT;
    }

    /** Whether no operator may check the records, so that their exchange stays where it was. */
    public boolean forbidsCheck() {
        return facts.recovery().restored().bestWithExchange().filter(Plan.HASH::equals).isPresent();
    }

    /** Whether the exchange follows an operator that checks records, so that it must stay. */
    public boolean needsEmptyCheck() {
        return facts.recovery()
                .restored()
                .bestWithExchange()
                .filter(best -> best != Plan.HASH)
                .isPresent();
    }

    /** Whether the keys of a source partition live together. */
    public boolean placesByPartition() {
        return placesByPartition(request, facts);
    }

    /** The partition count of the layout; 0 for hash placement. */
    public int partitions() {
        return placesByPartition() ? facts.partitions().layout() : 0;
    }

    public int maxParallelism() {
        return layout.maxParallelism();
    }

    public HashFunction hashFunction() {
        return request.hashFunction();
    }

    /** Where the keys of each partition live; empty for hash placement. */
    List<PartitionHome> homes() {
        int partitions = partitions();
        return IntStream.range(0, partitions)
                .mapToObj(
                        partition ->
                                new PartitionHome(
                                        partition,
                                        KeyGroups.ofPartition(
                                                partition, partitions, maxParallelism()),
                                        subtaskOf(partition)))
                .toList();
    }

    private int subtaskOf(int partition) {
        int parallelism = facts.job().parallelism();
        return parallelism < 1
                ? -1
                : KeyGroups.subtaskOfPartition(
                        partition, partitions(), maxParallelism(), parallelism);
    }

    /** The subtasks that own no partition; empty for hash placement. */
    public List<Integer> idleSubtasks() {
        if (!placesByPartition()) {
            return List.of();
        }
        TreeSet<Integer> idle = new TreeSet<>();
        for (int subtask = 0; subtask < facts.job().parallelism(); subtask++) {
            idle.add(subtask);
        }
        homes().forEach(home -> idle.remove(home.subtask()));
        return List.copyOf(idle);
    }

    private static boolean placesByPartition(PlanRequest request, SourceFacts facts) {
        return request.partitionLayout() != null
                && !request.isHashed()
                && facts.partitions().layout() > 0;
    }

    private static Layout layout(PlanRequest request, SourceFacts facts, int maxParallelism) {
        PlanRequest.PartitionLayout byPartition = request.partitionLayout();
        return byPartition != null && placesByPartition(request, facts)
                ? byPartition.of(facts.partitions().layout(), maxParallelism)
                : new Layout.OfHash(request.hashFunction().id(), maxParallelism);
    }

    private static int maxParallelism(SourceFacts facts, int partitions) {
        int parallelism = Math.max(1, facts.job().parallelism());
        int maxParallelism = facts.job().maxParallelism();
        if (maxParallelism < 1) {
            return facts.job().defaultMaxParallelism(partitions);
        }
        requireWithin(parallelism, maxParallelism);
        return maxParallelism;
    }

    public static void requireWithin(int parallelism, int maxParallelism) {
        Require.argument(
                parallelism <= maxParallelism,
                """
                The parallelism must be at most the max parallelism, %d, but is %d. Lower the \
                parallelism, or start without state under a larger env.setMaxParallelism.""",
                maxParallelism,
                parallelism);
    }
}
