package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.KafkaTopics;
import io.flinkpartitioning.internal.kafka.OffsetRange;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Samples the topics of a source. Stateless and thread-safe. */
public final class TopicSamples {

    private static final String WITHOUT_BYTES =
            """
            a function of one's own needs keys, and a sample has their bytes. Declare the \
            deserializer with KafkaPartitioning.withKeyDeserializer(…)""";

    private TopicSamples() {}

    /**
     * What a sample says about a topic.
     *
     * @param topic the topic
     * @param report the report, or null if there is none
     * @param equalKeysApart two equal keys with different bytes, and their partitions; or null
     * @param failure why there is no report, or null
     * @param records the records of the sample
     * @param ofWhatIsRead whether they are records that the job will read; if it reads only what is
     *     yet to be written, they are what was written before
     */
    public record Sampled(
            String topic,
            @Nullable AlignmentReport report,
            @Nullable String equalKeysApart,
            @Nullable String failure,
            List<SampledRecord> records,
            boolean ofWhatIsRead) {

        /** Copies the records. */
        public Sampled {
            records = List.copyOf(records);
        }

        static Sampled failed(String topic, @Nullable String failure) {
            return new Sampled(topic, null, null, failure, List.of(), true);
        }

        private Sampled withoutReport(String why) {
            return new Sampled(topic, null, null, why, records, ofWhatIsRead);
        }
    }

    /**
     * What a sample is compared with.
     *
     * @param sourceKey how keys are placed
     * @param layoutPartitions the partition count of the layout, at least 1
     * @param threshold the share of records in their key's partition, in (0, 1], that makes a topic
     *     partly aligned
     */
    public record Expected(SourceKey<?, ?> sourceKey, int layoutPartitions, double threshold) {}

    /**
     * Samples topics and compares them with the declaration. Blocks until the timeout at most, for
     * all topics together.
     *
     * @param topics the topics of the source
     * @param ranges what the job will read of each topic to sample; null for all of it
     * @param expected what the samples are compared with
     * @param timeout how long it may take
     */
    public static List<Sampled> of(
            KafkaTopics topics,
            Map<String, @Nullable Map<Integer, OffsetRange>> ranges,
            Expected expected,
            Duration timeout) {
        long start = System.nanoTime();
        List<Sampled> answers = new ArrayList<>();
        ranges.forEach(
                (topic, ofTopic) -> {
                    Duration left = timeout.minusNanos(System.nanoTime() - start);
                    answers.add(
                            of(
                                    topic,
                                    topics.clientProperties(),
                                    ofTopic,
                                    settings(topic, expected, left)));
                });
        return expected.sourceKey().formula() == null
                ? answers.stream().map(sample -> sample.withoutReport(WITHOUT_BYTES)).toList()
                : answers;
    }

    /**
     * Whether so many keys could hardly all lie where a formula puts them by chance.
     *
     * @param distinctKeys the number of distinct keys
     * @param partitions the partition count that they were judged by, at least 1
     */
    public static boolean isEvidence(int distinctKeys, int partitions) {
        return Chance.isEnough(distinctKeys, partitions, 1);
    }

    private static DetectionSettings settings(String topic, Expected expected, Duration left) {
        DetectionSettings settings =
                DetectionSettings.defaults(
                        AlignmentDetection.DEFAULT_SAMPLE_SIZE, left, expected.threshold());
        Formula formula = expected.sourceKey().formula();
        return formula == null
                ? settings
                : settings.judging(
                        formula,
                        expected.layoutPartitions(),
                        expected.sourceKey().recordKeys(topic));
    }

    private static Sampled of(
            String topic,
            Properties clientProperties,
            @Nullable Map<Integer, OffsetRange> ranges,
            DetectionSettings settings) {
        if (settings.timeout().toMillis() < 1) {
            return Sampled.failed(topic, "the samples of other topics took all the time");
        }
        List<SampledRecord> records = new ArrayList<>();
        try {
            TopicDetection.Judged judged =
                    new TopicDetection(topic, clientProperties, settings)
                            .judge(ranges, records::add);
            return new Sampled(
                    topic,
                    judged.report(),
                    judged.equalKeysApart(),
                    null,
                    records,
                    ranges == null || judged.keptToRanges());
        } catch (KafkaMetadataException e) {
            return Sampled.failed(topic, e.getMessage());
        }
    }
}
