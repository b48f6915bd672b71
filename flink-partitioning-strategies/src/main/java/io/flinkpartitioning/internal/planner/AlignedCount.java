package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.planner.decision.CountPin;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The partition count of an aligned source that is in the job already. Stateless. */
final class AlignedCount {

    private AlignedCount() {}

    /** Returns where the count is pinned. */
    static CountPin pinOf(AlignedSource<?, ?, ?> source) {
        return source instanceof KeyGroupAlignedSource
                ? CountPin.OWN_SOURCE
                : CountPin.ALIGNED_SOURCE;
    }

    /**
     * Requires that a keyed stream after the source agrees with it.
     *
     * @param pinnedPartitions the partition count that is pinned for the keyed stream, or 0
     * @throws IllegalArgumentException if it is another one, or the max parallelism is
     */
    static void requireFor(
            AlignedSource<?, ?, ?> source, int pinnedPartitions, StreamExecutionEnvironment env) {
        Require.argument(
                pinnedPartitions == 0 || pinnedPartitions == source.partitions(),
                """
                sourcePartitions must be the partition count that the source is aligned for, %d, but \
                is %d. Pin it where the source is aligned: %s.""",
                source.partitions(),
                pinnedPartitions,
                pinOf(source) == CountPin.ALIGNED_SOURCE
                        ? """
                        %s, or alignedSource(…, strategy) with the strategy that has \
                        source_partitions"""
                                .formatted(CountPin.ALIGNED_SOURCE.inCode(pinnedPartitions))
                        : CountPin.OWN_SOURCE.inCode(pinnedPartitions));
        int maxParallelism = env.getMaxParallelism();
        Require.argument(
                maxParallelism < 1 || maxParallelism == source.maxParallelism(),
                """
                The max parallelism must be the one that the source is aligned for, %d, but the \
                environment has %d. Call env.setMaxParallelism before the source is added.""",
                source.maxParallelism(),
                maxParallelism);
    }
}
