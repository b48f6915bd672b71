package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Samples the topics of a source. Stateless and thread-safe. */
public final class TopicSamples {

    private TopicSamples() {}

    /**
     * What a sample says about a topic.
     *
     * @param topic the topic
     * @param report the report, or null if there is none
     * @param equalKeysApart two equal keys with different bytes, and their partitions; or null
     * @param failure why there is no report, or null
     */
    public record Sampled(
            String topic,
            @Nullable AlignmentReport report,
            @Nullable String equalKeysApart,
            @Nullable String failure) {

        static Sampled failed(String topic, @Nullable String failure) {
            return new Sampled(topic, null, null, failure);
        }
    }

    /**
     * Samples topics and compares them with the declaration. Blocks for about 10 seconds at most
     * for all topics together, or for {@code default.api.timeout.ms} if the source sets it.
     *
     * @param topics the topics of the source
     * @param names the topics to sample
     * @param sourceKey how keys are placed
     * @param layoutPartitions the partition count of the layout, at least 1
     * @param threshold the share of records in their key's partition, in (0, 1], that makes a topic
     *     partly aligned
     */
    public static List<Sampled> of(
            KafkaTopics topics,
            Collection<String> names,
            SourceKey<?, ?> sourceKey,
            int layoutPartitions,
            double threshold) {
        Formula formula = sourceKey.formula();
        long start = System.nanoTime();
        List<Sampled> answers = new ArrayList<>();
        for (String topic : names) {
            if (formula == null) {
                answers.add(withoutBytes(topic));
                continue;
            }
            Duration left = topics.timeout().minusNanos(System.nanoTime() - start);
            DetectionSettings settings =
                    DetectionSettings.defaults(
                                    AlignmentDetection.DEFAULT_SAMPLE_SIZE, left, threshold)
                            .judging(formula, layoutPartitions, sourceKey.recordKeys(topic));
            answers.add(of(topic, topics.clientProperties(), settings));
        }
        return answers;
    }

    private static Sampled withoutBytes(String topic) {
        return Sampled.failed(
                topic,
                """
                a function of one's own needs keys, and a sample has their bytes. Declare the \
                deserializer with KafkaPartitioning.withKeyDeserializer(…)""");
    }

    private static Sampled of(
            String topic, Properties clientProperties, DetectionSettings settings) {
        if (settings.timeout().toMillis() < 1) {
            return Sampled.failed(topic, "the samples of other topics took all the time");
        }
        try {
            TopicDetection.Judged judged =
                    new TopicDetection(topic, clientProperties, settings).judge();
            return new Sampled(topic, judged.report(), judged.equalKeysApart(), null);
        } catch (KafkaMetadataException e) {
            return Sampled.failed(topic, e.getMessage());
        }
    }
}
