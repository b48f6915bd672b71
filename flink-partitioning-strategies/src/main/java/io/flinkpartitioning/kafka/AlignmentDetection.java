package io.flinkpartitioning.kafka;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.kafka.CustomHash;
import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.detection.DetectionSettings;
import io.flinkpartitioning.internal.kafka.detection.GroupKey;
import io.flinkpartitioning.internal.kafka.detection.TopicDetection;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Finds out from a sample how the records of a topic are partitioned.
 *
 * <p>The sample comes from the head, the tail and places in between of each partition, in
 * proportion to its records. Each known formula of producers is tried on the bytes of the record
 * keys.
 *
 * <p>Only reads: it joins no consumer group, commits no offset and creates no topic. Immutable;
 * each setting returns a new instance. A detection blocks its thread for {@link #timeout} at most.
 */
public final class AlignmentDetection {

    /** The default sample size, in records. */
    public static final int DEFAULT_SAMPLE_SIZE = 20_000;

    /** The largest sample size: each key of the sample is kept until the end. */
    public static final int MAX_SAMPLE_SIZE = 1_000_000;

    /** The default time limit of a detection. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** The default share of records in their key's partition that makes a topic partly aligned. */
    public static final double DEFAULT_THRESHOLD = 0.95;

    private final String topic;
    private final Properties clientProperties;
    private final DetectionSettings settings;

    private AlignmentDetection(
            String topic, Properties clientProperties, DetectionSettings settings) {
        this.topic = topic;
        this.clientProperties = clientProperties;
        this.settings = settings;
    }

    /**
     * Detects the partitioning of a topic.
     *
     * @param bootstrapServers the addresses of the brokers, {@code host:port}, joined by commas
     * @param topic the topic
     */
    public static AlignmentDetection of(String bootstrapServers, String topic) {
        Properties properties = new Properties();
        properties.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                Objects.requireNonNull(bootstrapServers, "bootstrapServers"));
        return of(properties, topic);
    }

    /**
     * Detects the partitioning of a topic.
     *
     * @param clientProperties the properties of a consumer, {@code bootstrap.servers} and security
     *     settings among them; its group, its deserializers and its interceptors are not used
     * @param topic the topic
     */
    public static AlignmentDetection of(Properties clientProperties, String topic) {
        return new AlignmentDetection(
                Objects.requireNonNull(topic, "topic"),
                TopicDetection.copyOf(clientProperties),
                DetectionSettings.defaults(
                        DEFAULT_SAMPLE_SIZE, DEFAULT_TIMEOUT, DEFAULT_THRESHOLD));
    }

    private AlignmentDetection with(DetectionSettings changed) {
        return new AlignmentDetection(topic, clientProperties, changed);
    }

    /**
     * Sets the size of the sample.
     *
     * @param records the records, in [1, {@value #MAX_SAMPLE_SIZE}]; each partition gives its share
     * @throws IllegalArgumentException if it is not
     */
    public AlignmentDetection sampleSize(int records) {
        Require.argument(
                records >= 1 && records <= MAX_SAMPLE_SIZE,
                "The sample size must be in [1, %d], but is %d. Leave it out for %d.",
                MAX_SAMPLE_SIZE,
                records,
                DEFAULT_SAMPLE_SIZE);
        return with(settings.withSampleSize(records));
    }

    /**
     * Sets the time limit of the detection. The sample is what has been read by then. If it has
     * nothing of a partition, the report says so ({@link AlignmentReport#unread}), and the topic is
     * undecided.
     *
     * @param timeout the limit, at least a millisecond
     * @throws IllegalArgumentException if it is shorter
     */
    public AlignmentDetection timeout(Duration timeout) {
        Require.argument(
                timeout.toMillis() >= 1,
                "The timeout must be at least 1 ms, but is %s. Leave it out for %d seconds.",
                timeout,
                DEFAULT_TIMEOUT.toSeconds());
        return with(settings.withTimeout(timeout));
    }

    /**
     * Sets the share of records in their key's partition that makes a topic partly aligned.
     *
     * @param share the share, in (0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public AlignmentDetection threshold(double share) {
        Require.argument(
                share > 0 && share <= 1,
                "The threshold must be in (0, 1], but is %s. Leave it out for %s.",
                share,
                DEFAULT_THRESHOLD);
        return with(settings.withThreshold(share));
    }

    /**
     * Says what the keys are. If some are not of this format, the topic is undecided: their
     * serializer is another one. By default the verdict is on the bytes alone, and keys are shown
     * as text.
     */
    public AlignmentDetection keyFormat(KeyFormat format) {
        Objects.requireNonNull(format, "format");
        return with(settings.withKeyFormat(format));
    }

    /**
     * Tries a formula of the user's own too.
     *
     * @param name the name of the function
     * @param function the function; both of its key arguments are the bytes of the key
     * @throws IllegalArgumentException if the name is blank, or the function is not serializable
     */
    public AlignmentDetection candidate(String name, PartitionFunction<byte[]> function) {
        return with(settings.withCandidate(Formula.of(new CustomHash<byte[]>(name, function))));
    }

    /**
     * Judges a group key from the value instead of the record key, and says whether the two are the
     * same.
     *
     * @param name what the group key is called
     * @param valueDeserializer reads a value; a failure is counted and reported
     * @param selector takes the group key from a value
     * @param keySerializer writes the group key as the producer writes record keys
     */
    public <V, K> AlignmentDetection groupedBy(
            String name,
            Deserializer<V> valueDeserializer,
            Function<V, K> selector,
            Serializer<K> keySerializer) {
        return with(
                settings.withGroupKey(
                        new GroupKey<>(name, valueDeserializer, selector, keySerializer)));
    }

    /**
     * Reads the sample and judges it.
     *
     * @throws KafkaMetadataException if the brokers do not answer, the topic does not exist, a
     *     partition has no leader, or access is denied
     */
    public AlignmentReport detect() {
        return new TopicDetection(topic, clientProperties, settings).detect();
    }
}
