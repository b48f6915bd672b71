package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.savepoint.RestoredOperator;
import io.flinkpartitioning.internal.placement.state.PlacedKeySnapshot;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.internal.placement.state.StateOrigins;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The records in flight on an edge: a pure function of the operators in a snapshot.
 *
 * <p>A snapshot has no edges. State that this library wrote says which plan each edge had, so most
 * often it is known whether there was an exchange at all. Otherwise an operator that may be at
 * either end of the edge counts: a wrong guess costs an exchange for the time being, but never a
 * record.
 *
 * @param bytes their size
 */
record InFlightRecords(long bytes) {

    /**
     * Counts them.
     *
     * @param operators the operators in the snapshot
     * @param edge the name of the edge
     * @param upstream the uids of the operators that may be the last ones in front of the edge
     */
    static InFlightRecords of(List<RestoredOperator> operators, String edge, Set<String> upstream) {
        List<String> plans = plansOf(operators, edge, origin -> true);
        if (!plans.isEmpty() && plans.stream().allMatch(Plan.FORWARD.name()::equals)) {
            return new InFlightRecords(0);
        }
        String known = plans.isEmpty() ? null : edge;
        return new InFlightRecords(
                operators.stream().mapToLong(operator -> bytesOf(operator, known, upstream)).sum());
    }

    /**
     * Whether the job that wrote a snapshot could have records in flight on an edge in its next
     * checkpoint.
     */
    static boolean mayFollow(List<RestoredOperator> operators, String edge, Set<String> upstream) {
        return plansOf(operators, edge, origin -> true).isEmpty()
                ? of(operators, edge, upstream).bytes() > 0
                : plansOf(operators, edge, StateOrigin::unaligned).stream()
                        .anyMatch(plan -> !plan.equals(Plan.FORWARD.name()));
    }

    /** Returns the plans of an edge, as far as state tells. */
    static List<String> plansOf(List<RestoredOperator> operators, String edge) {
        return plansOf(operators, edge, origin -> true);
    }

    private static List<String> plansOf(
            List<RestoredOperator> operators, String edge, Predicate<StateOrigin> which) {
        return operators.stream()
                .flatMap(operator -> originOf(operator).stream())
                .filter(which)
                .map(origin -> origin.plans().get(edge))
                .filter(Objects::nonNull)
                .toList();
    }

    private static long bytesOf(
            RestoredOperator operator, @Nullable String edge, Set<String> upstream) {
        if (upstream.stream().anyMatch(operator::hasUid)) {
            return operator.outputBytes();
        }
        if (!(operator.keys() instanceof RestoredOperator.KeysBy by)) {
            return operator.inputBytes() + operator.outputBytes();
        }
        if (!(by.serializer() instanceof PlacedKeySnapshot)) {
            return 0;
        }
        boolean behindAnother =
                edge != null
                        && originOf(operator)
                                .filter(origin -> !origin.plans().containsKey(edge))
                                .isPresent();
        // Its state knows the edge of its first input alone.
        return behindAnother ? operator.input().afterFirst() : operator.inputBytes();
    }

    private static Optional<StateOrigin> originOf(RestoredOperator operator) {
        return operator.keys() instanceof RestoredOperator.KeysBy by && by.current()
                ? StateOrigins.of(by.serializer())
                : Optional.empty();
    }
}
