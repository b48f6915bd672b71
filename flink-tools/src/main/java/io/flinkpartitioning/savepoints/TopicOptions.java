package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.doctor.ClientProperties;
import io.flinkpartitioning.internal.kafka.detection.SampledKeys;
import io.flinkpartitioning.kafka.AlignmentDetection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The topic that the keys of the state are held against. */
final class TopicOptions {

    private static final int MAX_TIMEOUT_SECONDS = 3600;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description =
                    "The brokers, joined by commas: hold the keys of the state against a sample of --topic.")
    private @Nullable String bootstrap;

    @Option(
            names = "--client-properties",
            paramLabel = "FILE",
            description = "Properties of a Kafka consumer, such as its security settings.")
    private @Nullable Path clientProperties;

    @Option(
            names = "--sample-size",
            paramLabel = "N",
            defaultValue = "" + AlignmentDetection.DEFAULT_SAMPLE_SIZE,
            description =
                    "Records to read, 1 to "
                            + AlignmentDetection.MAX_SAMPLE_SIZE
                            + " (default: ${DEFAULT-VALUE}).")
    private int sampleSize;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "How long to read the sample at most, 1 to 3600 (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    /** Whether there is a topic to hold the keys against. */
    boolean isGiven() {
        return bootstrap != null || clientProperties != null;
    }

    /**
     * Reads a sample of the topic.
     *
     * @throws IllegalArgumentException if an option is wrong, or the topic has no record with a key
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the topic can't be read
     */
    SampledKeys sample(@Nullable String topic) {
        if (topic == null) {
            throw new IllegalArgumentException(
                    "--topic must name the topic if --bootstrap is given, but is missing. Give its name.");
        }
        requireBetween("--sample-size", sampleSize, AlignmentDetection.MAX_SAMPLE_SIZE);
        requireBetween("--timeout", timeoutSeconds, MAX_TIMEOUT_SECONDS);
        SampledKeys sample =
                SampledKeys.of(topic, client(), sampleSize, Duration.ofSeconds(timeoutSeconds));
        if (sample.partitionsOfKeys().isEmpty()) {
            throw new IllegalArgumentException(
                    """
                    The topic must have records with keys to hold the state against, but a sample of \
                    %d records of '%s' has none. Correct --topic, or leave --bootstrap out."""
                            .formatted(sample.records(), topic));
        }
        return sample;
    }

    private Properties client() {
        Path file = clientProperties;
        Properties client = new Properties();
        if (file != null) {
            try {
                client = ClientProperties.read(file);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--client-properties: '%s' %s".formatted(file, e.getMessage()), e);
            }
        }
        if (bootstrap != null) {
            client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        }
        if (client.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
            throw new IllegalArgumentException(
                    """
                    --bootstrap must be given, or bootstrap.servers be among --client-properties, but \
                    neither is. Give the address of a broker as host:port.""");
        }
        return client;
    }

    private static void requireBetween(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(
                    "%s must be between 1 and %d, but is %d. Correct it, or leave it out."
                            .formatted(option, most, value));
        }
    }
}
