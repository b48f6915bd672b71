package io.flinkpartitioning.chaos.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetIdentifierProvider;
import org.apache.flink.connector.kafka.source.enumerator.subscriber.KafkaSubscriber;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.TopicPartition;

/** Subscribes to one topic, and fails when it is asked to, and with it the source's enumerator. */
final class TriggeredSubscriber implements KafkaSubscriber, KafkaDatasetIdentifierProvider {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Triggers triggers;
    private final KafkaSubscriber subscriber;

    TriggeredSubscriber(String topic, Triggers triggers) {
        this.topic = topic;
        this.triggers = triggers;
        this.subscriber = KafkaSubscriber.getTopicListSubscriber(List.of(topic));
    }

    @Override
    public Set<TopicPartition> getSubscribedTopicPartitions(AdminClient adminClient) {
        try {
            triggers.failEnumeratorIfAsked();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return subscriber.getSubscribedTopicPartitions(adminClient);
    }

    /** SmartKeyBy wants to know the topics. */
    @Override
    public Optional<DefaultKafkaDatasetIdentifier> getDatasetIdentifier() {
        return Optional.of(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)));
    }
}
