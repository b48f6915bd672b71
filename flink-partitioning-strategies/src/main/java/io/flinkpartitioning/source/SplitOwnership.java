package io.flinkpartitioning.source;

import io.flinkpartitioning.placement.KeyGroups;
import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;

/** Which subtask owns a split: the one that owns the key group of the split's partition. */
record SplitOwnership<SplitT extends SourceSplit>(
        SplitPartition<SplitT> splitPartition, int partitions, int maxParallelism)
        implements Serializable {

    int ownerOf(SplitT split, int parallelism) {
        int partition = splitPartition.partitionOf(split);
        if (partition < 0) {
            throw new IllegalStateException(
                    "The partition of a split must be at least 0, but split '"
                            + split.splitId()
                            + "' has "
                            + partition
                            + ". Correct the SplitPartition function of the aligned source.");
        }
        return KeyGroups.subtaskOfPartition(partition, partitions, maxParallelism, parallelism);
    }
}
