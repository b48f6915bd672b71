package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.flink.kafka.SourceOnClient;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.OffsetRange;
import io.flinkpartitioning.internal.kafka.SourcePartition;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.jspecify.annotations.Nullable;

/**
 * What a job will read of the topics of its source, if it starts without state.
 *
 * @param ofTopics for each topic the range of each partition; null if it is not known
 * @param failure why it is not known, or null
 */
public record JobRanges(
        Map<String, @Nullable Map<Integer, OffsetRange>> ofTopics, @Nullable String failure) {

    /**
     * Asks the source, which asks the brokers.
     *
     * @param source the source
     * @param topics its topics
     * @param names the names of the topics
     * @param timeout how long it may take
     */
    public static JobRanges of(
            KafkaSource<?> source, KafkaTopics topics, Collection<String> names, Duration timeout) {
        AtomicReference<Map<SourcePartition, OffsetRange>> ranges = new AtomicReference<>(Map.of());
        String failure =
                BoundedCall.failureOf(
                        topics,
                        timeout,
                        () -> {
                            ranges.set(SourceOnClient.of(source).ranges(topics));
                            return ranges;
                        });
        Map<String, @Nullable Map<Integer, OffsetRange>> ofTopics = new TreeMap<>();
        for (String name : names) {
            ofTopics.put(name, failure == null ? ofTopic(name, ranges.get()) : null);
        }
        return new JobRanges(ofTopics, failure);
    }

    /** Returns what samples can't say because they are not of what the job will read. */
    public List<String> limits(List<Sampled> samples) {
        if (failure != null) {
            return List.of(
                    """
                    the samples are of all records, since it is not known where the job starts: %s"""
                            .formatted(failure));
        }
        return samples.stream()
                .filter(sample -> !sample.ofWhatIsRead() && !sample.records().isEmpty())
                .map(
                        sample ->
                                """
                                topic '%s': the job starts after its last record, so the sample is of \
                                records that it will not read; if the producers have changed since, set \
                                detection: declared"""
                                        .formatted(sample.topic()))
                .toList();
    }

    private static Map<Integer, OffsetRange> ofTopic(
            String topic, Map<SourcePartition, OffsetRange> ranges) {
        Map<Integer, OffsetRange> ofTopic = new HashMap<>();
        ranges.forEach(
                (partition, range) -> {
                    if (partition.topic().equals(topic)) {
                        ofTopic.put(partition.partition(), range);
                    }
                });
        return ofTopic;
    }
}
