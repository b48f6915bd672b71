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
     * Returns the partition number of a split, at least 0. It never changes during the life of the
     * split.
     */
    int partitionOf(SplitT split);

    /** Returns what a split reads, in words for error messages. */
    default String describe(SplitT split) {
        return "split '" + split.splitId() + "'";
    }

    /**
     * Returns the position in the partition where a split goes on, as text for error messages;
     * empty if it is not known.
     *
     * @param split a split as the reader would checkpoint it
     */
    default String position(SplitT split) {
        return "";
    }

    /** Returns the topic that a split reads; empty if there is none. */
    default String topicOf(SplitT split) {
        return "";
    }

    /**
     * Returns the offset after the record that was read last, at least 0; -1 if it is not known.
     *
     * @param split a split as the reader would checkpoint it
     */
    default long nextOffset(SplitT split) {
        return -1;
    }
}
