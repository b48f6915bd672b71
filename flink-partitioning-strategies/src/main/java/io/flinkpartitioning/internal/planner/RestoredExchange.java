package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.savepoint.RestoredOperator;
import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Exchanges that a job must keep, because the snapshot that it goes on from has records in flight
 * on them: Flink loses the records of an exchange that is gone. Stateless and thread-safe.
 */
public final class RestoredExchange {

    private RestoredExchange() {}

    /**
     * Whether the exchanges of a union must stay in front of the operators that wrap its records.
     *
     * <p>If both streams are exchanged, the exchange comes after these operators. If only one is,
     * it comes before them. A plan may change between the two.
     *
     * @param snapshots what the job may go on from
     * @param edges the edges of both streams
     * @param uids the uids of the operators that wrap records
     */
    static boolean isInFrontOf(
            List<RestoredSnapshot> snapshots, List<SnapshotEdge> edges, Set<String> uids) {
        return snapshots.stream()
                .map(RestoredSnapshot::operators)
                .anyMatch(operators -> isInFront(operators, edges, uids));
    }

    private static boolean isInFront(
            List<RestoredOperator> operators, List<SnapshotEdge> edges, Set<String> uids) {
        List<String> known = InFlightRecords.plansOf(operators, UnionExchange.ENTRY);
        if (!known.isEmpty()) {
            return known.contains(UnionExchange.FIRST);
        }
        List<RestoredOperator> wrapping =
                operators.stream()
                        .filter(operator -> uids.stream().anyMatch(operator::hasUid))
                        .toList();
        if (wrapping.stream().anyMatch(operator -> operator.inputBytes() > 0)) {
            return true;
        }
        return wrapping.stream().noneMatch(operator -> operator.outputBytes() > 0)
                && edges.stream().anyMatch(edge -> edge.outputInFront(operators) > 0);
    }

    /**
     * Returns why ungrouped work must keep an exchange after its source; empty if it need not.
     *
     * @param input the origin of the records
     * @param notes gets what is not known
     */
    public static Optional<String> after(KeyByInput<?> input, List<String> notes) {
        RestoredEdge restored =
                RestoredEdge.of(
                        input.environment(),
                        new SnapshotEdge(input.edgeOrigin(), input.uidsInFrontOfEdge(), null));
        if (restored instanceof RestoredEdge.InFlight inFlight) {
            return Optional.of(
                    new StepDown.RestoredInFlight(inFlight.pointer(), inFlight.bytes()).inWords());
        }
        if (restored instanceof RestoredEdge.EarlierRun earlier) {
            return Optional.of(new StepDown.GoesOn(earlier.pointer()).inWords());
        }
        if (restored instanceof RestoredEdge.Unread unread) {
            notes.add(
                    """
                    the snapshot that the job goes on from, %s, cannot be read here: if it is an \
                    unaligned checkpoint with records in flight after the source, they are lost \
                    without an exchange: %s"""
                            .formatted(unread.pointer(), unread.why()));
        }
        return Optional.empty();
    }
}
