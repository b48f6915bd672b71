package io.flinkpartitioning.chaos.job;

import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * What is broken on purpose in the source, to see that it is noticed: each time that the job is
 * restored, a reader goes on with a split elsewhere than where it had left off.
 */
public enum Sabotage {
    /** From the beginning of the partition, so that its records are counted twice. */
    REREAD(KafkaPartitionSplit.EARLIEST_OFFSET),

    /** From the end of the partition, so that the records up to there are lost. */
    @SuppressWarnings("deprecation") // Deprecated for state; the reader takes it.
    SKIP(KafkaPartitionSplit.LATEST_OFFSET);

    private final long offset;

    Sabotage(long offset) {
        this.offset = offset;
    }

    /** Where the split is read on. */
    long offset() {
        return offset;
    }
}
