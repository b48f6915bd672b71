package io.flinkpartitioning.internal.flink;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Flink's own key group formulas. Stateless and thread-safe, O(1).
 *
 * <p>Flink has no public API for them. A copy could drift away from the formulas that route records
 * and restore state.
 */
public final class KeyGroupAssignment {

    /** The largest max parallelism that Flink accepts. */
    public static final int MAX_PARALLELISM_LIMIT =
            KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM;

    /** Flink's default max parallelism for small jobs. */
    public static final int DEFAULT_MAX_PARALLELISM =
            KeyGroupRangeAssignment.DEFAULT_LOWER_BOUND_MAX_PARALLELISM;

    private KeyGroupAssignment() {}

    /** Returns the key group of a hash code, in [0, {@code maxParallelism}). */
    public static int keyGroupOf(int hashCode, int maxParallelism) {
        return KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hashCode, maxParallelism);
    }

    /** Returns the subtask that owns a key group, in [0, {@code parallelism}). */
    public static int subtaskOf(int keyGroup, int maxParallelism, int parallelism) {
        return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(
                maxParallelism, parallelism, keyGroup);
    }

    /** Returns the first key group of a subtask. */
    public static int firstOf(int subtask, int maxParallelism, int parallelism) {
        return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        maxParallelism, parallelism, subtask)
                .getStartKeyGroup();
    }

    /** Returns the last key group of a subtask. */
    public static int lastOf(int subtask, int maxParallelism, int parallelism) {
        return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        maxParallelism, parallelism, subtask)
                .getEndKeyGroup();
    }

    /** Returns the max parallelism that Flink chooses for a parallelism. */
    public static int defaultMaxParallelism(int parallelism) {
        return KeyGroupRangeAssignment.computeDefaultMaxParallelism(parallelism);
    }
}
