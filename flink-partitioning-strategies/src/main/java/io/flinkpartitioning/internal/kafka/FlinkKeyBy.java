package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.ProducerHash;

/**
 * A Flink job that writes what it has grouped with the {@code FlinkFixedPartitioner}: each subtask
 * writes to the partition of its number, modulo the partition count. So the partition depends on
 * the key's {@code hashCode()}, and on the parallelism and max parallelism of that job.
 *
 * <p>Source: {@code FlinkFixedPartitioner} of Flink's Kafka connector, {@code
 * KeyGroupRangeAssignment} of Flink.
 */
public final class FlinkKeyBy implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    private final int parallelism;
    private final int maxParallelism;

    /**
     * Creates the formula for a job.
     *
     * @throws IllegalArgumentException if not 1 ≤ parallelism ≤ max parallelism ≤ 32768
     */
    public FlinkKeyBy(int parallelism, int maxParallelism) {
        Require.argument(
                parallelism >= 1
                        && parallelism <= maxParallelism
                        && maxParallelism <= KeyGroups.MAX_PARALLELISM_LIMIT,
                """
                The parallelism of the job that writes the topic must be in [1, its max parallelism], \
                and that in [1, %d], but they are %d and %d. Look them up in the web UI of that job.""",
                KeyGroups.MAX_PARALLELISM_LIMIT,
                parallelism,
                maxParallelism);
        this.parallelism = parallelism;
        this.maxParallelism = maxParallelism;
    }

    @Override
    public String name() {
        return "flinkKeyBy(%d, %d)".formatted(parallelism, maxParallelism);
    }

    @Override
    public boolean needsKey() {
        return true;
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        int keyGroup = KeyGroups.ofHash(key.hashCode(), maxParallelism);
        return KeyGroups.subtaskOf(keyGroup, maxParallelism, parallelism) % partitions;
    }
}
