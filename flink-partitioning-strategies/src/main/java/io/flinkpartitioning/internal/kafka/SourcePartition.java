package io.flinkpartitioning.internal.kafka;

import org.apache.kafka.common.TopicPartition;

/**
 * A partition of a topic. Immutable.
 *
 * @param topic the topic
 * @param partition the number of the partition, at least 0
 */
public record SourcePartition(String topic, int partition) {

    /** Returns the same partition as Kafka's clients call it. */
    public TopicPartition ofKafka() {
        return new TopicPartition(topic, partition);
    }
}
