package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.source.SplitPartition;
import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceSplit;

/** Knows which subtask owns a split: the owner of the key group of the split's partition. */
public record SplitOwnership<SplitT extends SourceSplit>(
        SplitPartition<SplitT> splitPartition, int partitions, int maxParallelism)
        implements Serializable {

    static <SplitT extends SourceSplit> SplitOwnership<SplitT> of(
            SplitPartition<SplitT> splitPartition, int partitions, int maxParallelism) {
        Objects.requireNonNull(splitPartition, "splitPartition");
        KeyGroups.requirePartitions(partitions);
        Require.argument(
                maxParallelism >= 1 && maxParallelism <= KeyGroups.MAX_PARALLELISM_LIMIT,
                """
                maxParallelism must be in [1, %d], but is %d. Choose a multiple of the partition count \
                in this range.""",
                KeyGroups.MAX_PARALLELISM_LIMIT,
                maxParallelism);
        return new SplitOwnership<>(splitPartition, partitions, maxParallelism);
    }

    int ownerOf(SplitT split, int parallelism) {
        int partition = splitPartition.partitionOf(split);
        if (partition < 0) {
            throw new IllegalStateException(
                    """
                    The partition of a split must be at least 0, but split '%s' has %d. Correct the \
                    SplitPartition function of the aligned source."""
                            .formatted(split.splitId(), partition));
        }
        return KeyGroups.subtaskOfPartition(partition, partitions, maxParallelism, parallelism);
    }
}
