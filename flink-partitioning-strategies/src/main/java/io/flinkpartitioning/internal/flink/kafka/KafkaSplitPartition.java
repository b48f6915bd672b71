package io.flinkpartitioning.internal.flink.kafka;

import io.flinkpartitioning.source.SplitPartition;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** The partition that a Kafka split reads. */
final class KafkaSplitPartition implements SplitPartition<KafkaPartitionSplit> {

    private static final long serialVersionUID = 1L;

    @Override
    public int partitionOf(KafkaPartitionSplit split) {
        return split.getPartition();
    }

    @Override
    public String describe(KafkaPartitionSplit split) {
        return "topic '" + split.getTopic() + "', partition " + split.getPartition();
    }

    @Override
    public String topicOf(KafkaPartitionSplit split) {
        return split.getTopic();
    }

    @Override
    public long nextOffset(KafkaPartitionSplit split) {
        return Math.max(-1, split.getStartingOffset());
    }

    /**
     * The reader moves its position on after it has emitted a record. So while a record is on its
     * way, the position is its own offset, or a lower one if compaction or transactions have left a
     * gap.
     */
    @Override
    public String position(KafkaPartitionSplit split) {
        // Negative if nothing has been read yet: earliest, latest, committed.
        return split.getStartingOffset() < 0
                ? "the first offset that was read"
                : "offset " + split.getStartingOffset() + " or the next one that exists";
    }
}
