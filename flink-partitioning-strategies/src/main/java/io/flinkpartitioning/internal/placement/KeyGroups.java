package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.KeyGroupAssignment;

/**
 * Arithmetic between a topic's partitions, Flink's key groups and an operator's subtasks.
 *
 * <p>The key group of a partition depends on the partition count and the max parallelism alone, so
 * it survives every rescale. All methods are static, stateless, thread-safe and O(1).
 */
public final class KeyGroups {

    /** The largest max parallelism that Flink accepts: 32768. */
    public static final int MAX_PARALLELISM_LIMIT = KeyGroupAssignment.MAX_PARALLELISM_LIMIT;

    private KeyGroups() {}

    /**
     * Returns the key group that holds the keys of a partition: {@code ceil(p * M / N)} if {@code N
     * <= M}, else {@code floor(p * M / N)}.
     *
     * <p>Flink gives subtask {@code s} of {@code P} the key groups from {@code ceil(s * M / P)}.
     * Rounding up in the same way puts partition {@code p} on subtask {@code p} if {@code P = N}.
     * Rounding down would leave subtasks idle (3 partitions on 3 subtasks: one idle).
     *
     * @param partition the partition, in [0, {@code partitions})
     * @param partitions the partition count {@code N}, at least 1
     * @param maxParallelism the max parallelism {@code M}, in [1, 32768]
     * @return the key group, in [0, {@code maxParallelism})
     */
    public static int ofPartition(int partition, int partitions, int maxParallelism) {
        long scaled = (long) partition * maxParallelism;
        if (partitions <= maxParallelism) {
            return (int) ((scaled + partitions - 1) / partitions);
        }
        return (int) (scaled / partitions);
    }

    /**
     * Returns the key group that Flink computes for a key with the given hash code.
     *
     * @param hashCode what {@code hashCode()} of the key returns
     * @param maxParallelism the max parallelism, in [1, 32768]
     * @return the key group, in [0, {@code maxParallelism})
     */
    public static int ofHash(int hashCode, int maxParallelism) {
        return KeyGroupAssignment.keyGroupOf(hashCode, maxParallelism);
    }

    /**
     * Returns the subtask that owns a key group, by Flink's own formula.
     *
     * @param keyGroup the key group, in [0, {@code maxParallelism})
     * @param maxParallelism the max parallelism, in [1, 32768]
     * @param parallelism the parallelism, in [1, {@code maxParallelism}]
     * @return the subtask index, in [0, {@code parallelism})
     */
    public static int subtaskOf(int keyGroup, int maxParallelism, int parallelism) {
        return KeyGroupAssignment.subtaskOf(keyGroup, maxParallelism, parallelism);
    }

    /**
     * Returns the first of the key groups that a subtask owns, by Flink's own formula.
     *
     * @param subtask the subtask index, in [0, {@code parallelism})
     * @param maxParallelism the max parallelism, in [1, 32768]
     * @param parallelism the parallelism, in [1, {@code maxParallelism}]
     */
    public static int firstOf(int subtask, int maxParallelism, int parallelism) {
        return KeyGroupAssignment.firstOf(subtask, maxParallelism, parallelism);
    }

    /**
     * Returns the last of the key groups that a subtask owns, by Flink's own formula.
     *
     * @param subtask the subtask index, in [0, {@code parallelism})
     * @param maxParallelism the max parallelism, in [1, 32768]
     * @param parallelism the parallelism, in [1, {@code maxParallelism}]
     */
    public static int lastOf(int subtask, int maxParallelism, int parallelism) {
        return KeyGroupAssignment.lastOf(subtask, maxParallelism, parallelism);
    }

    /**
     * Returns the subtask that owns the keys of a partition.
     *
     * <p>A partition at or above the pinned count {@code N} belongs to the owner of {@code p mod
     * N}. So if a topic grows to a multiple of {@code N}, every key stays with its state: {@code
     * hash % kN % N = hash % N}.
     *
     * @param partition the partition, at least 0
     * @param partitions the partition count {@code N} of the layout, at least 1
     * @param maxParallelism the max parallelism, in [1, 32768]
     * @param parallelism the parallelism, in [1, {@code maxParallelism}]
     * @return the subtask index, in [0, {@code parallelism})
     */
    public static int subtaskOfPartition(
            int partition, int partitions, int maxParallelism, int parallelism) {
        return subtaskOf(
                ofPartition(partition % partitions, partitions, maxParallelism),
                maxParallelism,
                parallelism);
    }

    /**
     * Returns the max parallelism that the library sets if the user has set none: the smallest
     * multiple of the partition count that is at least Flink's default.
     *
     * <p>With a multiple, every subtask gets floor or ceil of {@code N / P} partitions. The lower
     * bound is Flink's default for small jobs, 128, as long as the parallelism fits into the
     * result. So the value, and with it the layout of the state, does not change with the
     * parallelism. For a larger parallelism the lower bound is Flink's default for that
     * parallelism.
     *
     * @param partitions the partition count, at least 1
     * @param parallelism the parallelism, in [1, 32768]
     * @return the max parallelism, in [{@code parallelism}, 32768]; 32768 if no multiple fits
     * @throws IllegalArgumentException if the partition count is below 1
     */
    public static int defaultMaxParallelism(int partitions, int parallelism) {
        requirePartitions(partitions);
        int multiple = multipleAtLeast(partitions, KeyGroupAssignment.DEFAULT_MAX_PARALLELISM);
        if (multiple >= parallelism) {
            return multiple;
        }
        return multipleAtLeast(partitions, KeyGroupAssignment.defaultMaxParallelism(parallelism));
    }

    /**
     * Requires a valid partition count.
     *
     * @param partitions the partition count
     * @throws IllegalArgumentException if it is below 1
     */
    public static void requirePartitions(int partitions) {
        Require.argument(
                partitions >= 1,
                "partitions must be at least 1, but is %d. Give the partition count of the topic.",
                partitions);
    }

    private static int multipleAtLeast(int partitions, int bound) {
        long multiple = (bound + partitions - 1L) / partitions * partitions;
        return (int) Math.min(multiple, MAX_PARALLELISM_LIMIT);
    }
}
