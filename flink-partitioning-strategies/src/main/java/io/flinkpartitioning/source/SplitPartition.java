package io.flinkpartitioning.source;

import java.io.Serializable;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * Tells the partition that a split reads.
 *
 * <p>Stateless and thread-safe.
 *
 * @param <SplitT> the type of the splits
 */
@FunctionalInterface
public interface SplitPartition<SplitT extends SourceSplit> extends Serializable {

    /**
     * Returns the partition number of a split, at least 0; the same for the whole life of the
     * split.
     */
    int partitionOf(SplitT split);
}
