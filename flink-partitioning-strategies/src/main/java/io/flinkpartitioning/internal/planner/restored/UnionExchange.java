package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.savepoint.RestoredOperator;
import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import java.util.List;
import java.util.Set;

/**
 * Where the exchange of a union is. Immutable.
 *
 * @param last whether it comes after the operators that wrap records
 * @param read where the snapshot lies that it was chosen for; empty if none was read
 */
public record UnionExchange(boolean last, String read) {

    /** The name of its entry beside the plans in state. */
    public static final String ENTRY = "exchange of the union";

    public static final String FIRST = "before the records are wrapped";
    public static final String LAST = "after the records are wrapped";

    String inState() {
        return last ? LAST : FIRST;
    }

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
        List<String> known = InFlightRecords.plansOf(operators, ENTRY);
        if (!known.isEmpty()) {
            return known.contains(FIRST);
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
}
