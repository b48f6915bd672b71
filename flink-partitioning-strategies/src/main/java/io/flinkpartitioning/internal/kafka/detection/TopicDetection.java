package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.ClientFailures;
import io.flinkpartitioning.internal.kafka.OffsetRange;
import io.flinkpartitioning.kafka.AlignmentReport;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One detection: takes a sample of a topic and judges it. Blocks its thread.
 *
 * @param topic the topic
 * @param clientProperties the properties of a consumer
 * @param settings the settings
 */
public record TopicDetection(
        String topic, Properties clientProperties, DetectionSettings settings) {

    /** Copies the properties. */
    public TopicDetection {
        clientProperties = copyOf(clientProperties);
    }

    /** Returns a copy of properties that has the defaults as ordinary entries. */
    public static Properties copyOf(Properties properties) {
        Properties copy = new Properties();
        copy.putAll(properties);
        properties
                .stringPropertyNames()
                .forEach(name -> copy.setProperty(name, properties.getProperty(name)));
        return copy;
    }

    /**
     * Reads the sample and judges it.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the brokers do not answer, the
     *     topic does not exist, a partition has no leader, or access is denied
     */
    public AlignmentReport detect() {
        return judge(null, record -> {}).report();
    }

    /**
     * A report, and what it has in words only.
     *
     * @param report the report
     * @param equalKeysApart two equal keys with different bytes, and their partitions; or null
     * @param keptToRanges whether the sample is of the given ranges
     */
    record Judged(AlignmentReport report, @Nullable String equalKeysApart, boolean keptToRanges) {}

    /**
     * The same, of given ranges.
     *
     * @param ranges a range for each partition to read; null to read the whole topic
     * @param records takes the records of the sample
     */
    Judged judge(@Nullable Map<Integer, OffsetRange> ranges, Consumer<SampledRecord> records) {
        return new ClientFailures(
                        "The sample of topic '" + topic + "'",
                        clientProperties,
                        settings.timeout(),
                        "")
                .translate(
                        () -> {
                            try (TopicSampler sampler =
                                    new TopicSampler(topic, clientProperties, settings.timeout())) {
                                if (ranges != null) {
                                    sampler.readOnly(ranges);
                                }
                                return judged(sampler, records);
                            }
                        });
    }

    private Judged judged(TopicSampler sampler, Consumer<SampledRecord> records) {
        AlignmentTally tally = new AlignmentTally(topic, sampler.partitions(), settings);
        Coverage coverage =
                sampler.sample(
                        settings.sampleSize(),
                        record -> {
                            tally.add(record);
                            records.accept(
                                    new SampledRecord(
                                            sampler.currentRun(),
                                            record.partition(),
                                            record.offset(),
                                            record.key()));
                        });
        return new Judged(
                tally.report(coverage, settings.threshold()),
                tally.equalKeysApart(),
                sampler.keptToRanges());
    }
}
