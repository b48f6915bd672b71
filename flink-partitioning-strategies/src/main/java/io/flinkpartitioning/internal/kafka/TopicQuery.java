package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.kafka.KafkaTopics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks brokers about topics. Each question blocks its thread. Used by one thread.
 *
 * @param admin the client
 * @param timeout how long the client waits for an answer
 */
public record TopicQuery(Admin admin, Duration timeout) implements AutoCloseable {

    /** Connects with the consumer's properties that an admin client knows. */
    public static TopicQuery connect(Properties clientProperties, Duration timeout) {
        Properties adminProperties = new Properties();
        for (String name : AdminClientConfig.configNames()) {
            String value = clientProperties.getProperty(name);
            if (value != null) {
                adminProperties.setProperty(name, value);
            }
        }
        String millis = Long.toString(timeout.toMillis());
        adminProperties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        adminProperties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        return new TopicQuery(Admin.create(adminProperties), timeout);
    }

    /** Returns the topics that the client may see, without those that Kafka has for itself. */
    public Set<String> names() throws ExecutionException, InterruptedException, TimeoutException {
        return answer(admin.listTopics().names());
    }

    /** Returns the topics that match a pattern. */
    Collection<String> matching(Pattern pattern)
            throws ExecutionException, InterruptedException, TimeoutException {
        return names().stream()
                .filter(topic -> pattern.matcher(topic).matches())
                .collect(Collectors.toSet());
    }

    /** Returns topics, sorted by name. */
    SortedMap<String, Topic> describe(Collection<String> names)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<String, TopicDescription> descriptions =
                answer(admin.describeTopics(names).allTopicNames());
        TreeMap<String, Topic> described = new TreeMap<>();
        descriptions.forEach(
                (topic, description) ->
                        described.put(
                                topic,
                                new Topic(
                                        description.partitions().size(),
                                        description.topicId().toString())));
        if (described.isEmpty()) {
            throw new UnknownTopicOrPartitionException("no topic matches");
        }
        return described;
    }

    /** Returns the records of the largest partition as a multiple of the mean; 0 for no records. */
    double skew(Map<String, Topic> topics)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<TopicPartition> partitions = new ArrayList<>();
        topics.forEach(
                (name, topic) -> {
                    for (int partition = 0; partition < topic.partitions(); partition++) {
                        partitions.add(new TopicPartition(name, partition));
                    }
                });
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        LongSummaryStatistics records =
                partitions.stream()
                        .mapToLong(
                                partition ->
                                        Objects.requireNonNull(ends.get(partition))
                                                - Objects.requireNonNull(begins.get(partition)))
                        .summaryStatistics();
        return records.getSum() == 0 ? 0 : records.getMax() / records.getAverage();
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec which)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), any -> which));
        Map<TopicPartition, ListOffsetsResultInfo> told = answer(admin.listOffsets(asked).all());
        return told.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** Returns the committed offsets of a group. */
    Map<SourcePartition, Long> committed(String group)
            throws ExecutionException, InterruptedException, TimeoutException {
        Map<SourcePartition, Long> offsets = new HashMap<>();
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach(
                        (partition, committed) -> {
                            if (committed != null) {
                                offsets.put(
                                        new SourcePartition(
                                                partition.topic(), partition.partition()),
                                        committed.offset());
                            }
                        });
        return offsets;
    }

    /** The client should give up by itself. In case it does not, this waits twice its timeout. */
    private <T> T answer(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        admin.close();
    }
}
