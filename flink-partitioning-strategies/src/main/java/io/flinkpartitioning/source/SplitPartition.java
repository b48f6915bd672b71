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

    /** Returns what a split reads, in words for error messages. */
    default String describe(SplitT split) {
        return "split '" + split.splitId() + "'";
    }

    /**
     * Returns where in its partition a split goes on, in words for error messages; empty where that
     * cannot be told.
     *
     * @param split a split as the reader would checkpoint it
     */
    default String position(SplitT split) {
        return "";
    }
}
