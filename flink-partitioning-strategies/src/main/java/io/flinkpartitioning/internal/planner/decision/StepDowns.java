package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.planner.restored.RestoredEdge;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.StrayPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the facts that rule out better plans. Stateless. */
final class StepDowns {

    private StepDowns() {}

    /**
     * Returns them in the order for the user.
     *
     * @param byPartition whether keys are placed by their partitions
     */
    static List<StepDown> of(PlanRequest request, SourceFacts facts, boolean byPartition) {
        String obstacle = facts.path().obstacle();
        boolean obstructed =
                obstacle != null && request.partitionLayout() != null && !request.isHashed();
        List<StepDown> stepDowns = new ArrayList<>();
        if (byPartition) {
            stepDowns.addAll(ofPartitionPlacement(request, facts));
            ofDiversion(request, facts).ifPresent(stepDowns::add);
            ofEventTime(request, facts).ifPresent(stepDowns::add);
        } else if (!obstructed) {
            stepDowns.add(new StepDown(Plan.HASH, whyHashed(request)));
        }
        if (obstacle != null && obstructed) {
            stepDowns.add(new StepDown(Plan.HASH, new StepDown.OnTheWay(obstacle)));
        }
        if (byPartition && facts.job().batch()) {
            stepDowns.add(new StepDown(Plan.HASH, new StepDown.Batch()));
        }
        Plan wanted = request.bestPlan();
        if (wanted.compareTo(worst(stepDowns)) > 0) {
            stepDowns.add(new StepDown(wanted, new StepDown.AskedFor(wanted)));
        }
        Plan unrestored = worst(stepDowns);
        ofRestored(facts.recovery().restored())
                .filter(restored -> restored.to().compareTo(unrestored) > 0)
                .ifPresent(stepDowns::add);
        return stepDowns;
    }

    private static StepDown.Reason whyHashed(PlanRequest request) {
        return request.isHashed() ? new StepDown.Hashed() : new StepDown.NotDeclared();
    }

    private static List<StepDown> ofPartitionPlacement(PlanRequest request, SourceFacts facts) {
        SourceFacts.Partitions partitions = facts.partitions();
        List<StepDown> stepDowns = new ArrayList<>();
        if (partitions.areUnequal()) {
            stepDowns.add(
                    new StepDown(
                            Plan.LOCAL_FIRST, new StepDown.UnequalTopics(partitions.byTopic())));
        }
        if (partitions.actual() % partitions.layout() != 0) {
            stepDowns.add(
                    new StepDown(
                            Plan.LOCAL_FIRST,
                            new StepDown.OtherCount(
                                    partitions.layout(),
                                    partitions.actual(),
                                    partitions.partner())));
        }
        SampledAlignment alignment = facts.alignment();
        boolean straysLeave =
                request.strayPolicy() == StrayPolicy.DIVERT
                        && alignment != null
                        && alignment.bestPlan() == Plan.LOCAL_FIRST;
        if (alignment != null && !straysLeave) {
            alignment
                    .obstacles()
                    .forEach(reason -> stepDowns.add(new StepDown(alignment.bestPlan(), reason)));
        }
        return stepDowns;
    }

    /** Whether a record leaves must not depend on the subtask, so its partition must be known. */
    private static Optional<StepDown> ofDiversion(PlanRequest request, SourceFacts facts) {
        String outOfStep = facts.path().outOfStep();
        return request.strayPolicy() == StrayPolicy.DIVERT
                        && facts.path().obstacle() == null
                        && outOfStep != null
                ? Optional.of(
                        new StepDown(Plan.LOCAL_FIRST, new StepDown.StraysOutOfStep(outOfStep)))
                : Optional.empty();
    }

    private static Optional<StepDown> ofEventTime(PlanRequest request, SourceFacts facts) {
        return facts.watermarks() instanceof Watermarks.Unshareable unshareable
                        && request.eventTime() == EventTime.SHARED
                        && facts.path().obstacle() == null
                ? Optional.of(
                        new StepDown(
                                Plan.LOCAL_FIRST,
                                new StepDown.UnsharedEventTime(unshareable.why())))
                : Optional.empty();
    }

    private static Optional<StepDown> ofRestored(RestoredEdge restored) {
        if (restored.bestWithExchange().filter(Plan.HASH::equals).isPresent()) {
            return Optional.of(
                    new StepDown(Plan.HASH, new StepDown.RestoredUnchecked(restored.pointer())));
        }
        if (restored instanceof RestoredEdge.InFlight inFlight) {
            return Optional.of(
                    new StepDown(
                            Plan.LOCAL_FIRST,
                            new StepDown.RestoredInFlight(inFlight.pointer(), inFlight.bytes())));
        }
        return restored instanceof RestoredEdge.EarlierRun earlier
                ? Optional.of(
                        new StepDown(Plan.LOCAL_FIRST, new StepDown.GoesOn(earlier.pointer())))
                : Optional.empty();
    }

    /** The best plan that they leave. */
    static Plan worst(List<StepDown> stepDowns) {
        return stepDowns.stream().map(StepDown::to).max(Plan::compareTo).orElse(Plan.FORWARD);
    }
}
