package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.ClientFailures;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * The keys in a sample of a topic, and the partitions in which they lie. Immutable.
 *
 * @param topic the topic
 * @param partitions its partition count
 * @param records how many records the sample has, those without a key among them
 * @param partitionsOfKeys the partitions of each key, by the bytes of the key
 */
public record SampledKeys(
        String topic,
        int partitions,
        long records,
        Map<ByteBuffer, Set<Integer>> partitionsOfKeys) {

    /**
     * Reads a sample of a topic.
     *
     * @param topic the topic
     * @param clientProperties the properties of a consumer
     * @param sampleSize how many records to read, at least 1
     * @param timeout how long it may take
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the brokers do not answer, the
     *     topic does not exist, a partition has no leader, or access is denied
     */
    public static SampledKeys of(
            String topic, Properties clientProperties, int sampleSize, Duration timeout) {
        Properties copy = TopicDetection.copyOf(clientProperties);
        return new ClientFailures("The sample of topic '" + topic + "'", copy, timeout, "")
                .translate(
                        () -> {
                            try (TopicSampler sampler = new TopicSampler(topic, copy, timeout)) {
                                return of(topic, sampler, sampleSize);
                            }
                        });
    }

    private static SampledKeys of(String topic, TopicSampler sampler, int sampleSize) {
        Map<ByteBuffer, Set<Integer>> keys = new HashMap<>();
        long[] records = new long[1];
        sampler.sample(
                sampleSize,
                record -> {
                    records[0]++;
                    if (record.key() != null) {
                        keys.computeIfAbsent(ByteBuffer.wrap(record.key()), key -> new TreeSet<>())
                                .add(record.partition());
                    }
                });
        return new SampledKeys(topic, sampler.partitions(), records[0], keys);
    }
}
