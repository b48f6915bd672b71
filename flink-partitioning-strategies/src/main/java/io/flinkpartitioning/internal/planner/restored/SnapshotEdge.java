package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.savepoint.RestoredOperator;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An edge into a keyed operator, as a snapshot knows it. Immutable.
 *
 * @param name which stream is grouped by which key
 * @param upstream the uids of the operators that may be the last ones in front of it
 * @param check the operator of its own that checks the records; null if the source checks them
 */
public record SnapshotEdge(String name, Set<String> upstream, @Nullable CheckOfEdge check) {

    /**
     * An operator that checks the records in front of an edge. It is there under {@code FORWARD}
     * and {@code LOCAL_FIRST}, but not under {@code HASH} alone.
     *
     * @param uid its uid, or null
     * @param name its name
     */
    public record CheckOfEdge(@Nullable String uid, String name) {

        private boolean is(RestoredOperator operator) {
            return uid == null ? operator.name().equals(name) : operator.hasUid(uid);
        }
    }

    /**
     * Returns the best plan under which the exchange follows the same operator as in a snapshot.
     * Flink loses what the last operator of a chain had in flight once another follows it.
     *
     * @param operators the operators in the snapshot
     * @param plans the plans of the edge, as far as the snapshot's state tells
     */
    Plan bestWithExchange(List<RestoredOperator> operators, List<String> plans) {
        return check == null || follows(check, operators, plans) ? Plan.LOCAL_FIRST : Plan.HASH;
    }

    private boolean follows(
            CheckOfEdge after, List<RestoredOperator> operators, List<String> plans) {
        boolean planned = plans.stream().anyMatch(plan -> !plan.equals(Plan.HASH.name()));
        if (after.uid() == null && operators.stream().noneMatch(RestoredOperator::hasName)) {
            // What is in flight is the output of the check if it was there, else of what it checks.
            return planned || outputOf(operators) == 0;
        }
        List<RestoredOperator> checks = operators.stream().filter(after::is).toList();
        boolean certain = after.uid() != null || planned;
        // Another stream may be grouped by a key of the same name.
        return !checks.isEmpty() && (certain || bytesOf(checks) > 0 || outputOf(operators) == 0);
    }

    /** The size of the records in flight from the operators in front of the edge. */
    long outputInFront(List<RestoredOperator> operators) {
        return outputOf(operators)
                + operators.stream()
                        .filter(operator -> check != null && check.is(operator))
                        .mapToLong(RestoredOperator::outputBytes)
                        .sum();
    }

    private static long bytesOf(List<RestoredOperator> operators) {
        return operators.stream()
                .mapToLong(operator -> operator.inputBytes() + operator.outputBytes())
                .sum();
    }

    private long outputOf(List<RestoredOperator> operators) {
        return operators.stream()
                .filter(operator -> upstream.stream().anyMatch(operator::hasUid))
                .mapToLong(RestoredOperator::outputBytes)
                .sum();
    }
}
