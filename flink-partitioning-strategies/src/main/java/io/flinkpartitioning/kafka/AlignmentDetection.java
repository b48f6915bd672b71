package io.flinkpartitioning.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by a sample how the records of a topic are partitioned.
 *
 * <p>The sample is taken from the head, the tail and places between of each partition, in
 * proportion to its records. On the bytes of the record keys each known formula of producers is
 * tried.
 *
 * <p>Reads only: no consumer group is joined, no offset committed, no topic created. Immutable;
 * each setting returns a new instance. A detection blocks its thread for {@link #timeout} at most,
 * and for half of it, or 5 seconds, where no broker answers at all.
 */
public final class AlignmentDetection {

    /** The default sample size, in records. */
    public static final int DEFAULT_SAMPLE_SIZE = 20_000;

    /** The largest sample size: each key of the sample is kept until the end. */
    public static final int MAX_SAMPLE_SIZE = 1_000_000;

    /** The default limit of the time that a detection takes. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** The default share of records in their key's partition that makes a topic partly aligned. */
    public static final double DEFAULT_THRESHOLD = 0.95;

    /** A broker that has not answered at all by then will not. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

    private static final List<Formula> KNOWN =
            List.of(Formula.of(new Murmur2()), Formula.of(new Crc32()), Formula.of(new Fnv1a()));

    private final String topic;
    private final Properties clientProperties;
    private final Settings settings;

    /** What can be set; not changed any more once it has left {@link #with}. */
    private static final class Settings {
        int sampleSize = DEFAULT_SAMPLE_SIZE;
        Duration timeout = DEFAULT_TIMEOUT;
        double threshold = DEFAULT_THRESHOLD;
        KeyFormat keyFormat = KeyFormat.STRING;
        List<Formula> hashes = KNOWN;
        int layoutPartitions;
        @Nullable GroupKey<?, ?> groupKey;
    }

    private AlignmentDetection(String topic, Properties clientProperties, Settings settings) {
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
        Properties copy = new Properties();
        copy.putAll(clientProperties);
        // The defaults of properties are not among their entries.
        clientProperties
                .stringPropertyNames()
                .forEach(name -> copy.setProperty(name, clientProperties.getProperty(name)));
        return new AlignmentDetection(Objects.requireNonNull(topic, "topic"), copy, new Settings());
    }

    private AlignmentDetection with(Consumer<Settings> change) {
        Settings changed = new Settings();
        changed.sampleSize = settings.sampleSize;
        changed.timeout = settings.timeout;
        changed.threshold = settings.threshold;
        changed.keyFormat = settings.keyFormat;
        changed.hashes = settings.hashes;
        changed.layoutPartitions = settings.layoutPartitions;
        changed.groupKey = settings.groupKey;
        change.accept(changed);
        return new AlignmentDetection(topic, clientProperties, changed);
    }

    /**
     * Sets the size of the sample.
     *
     * @param records the records, in [1, {@value #MAX_SAMPLE_SIZE}]; each partition gives its share
     * @throws IllegalArgumentException if it is not
     */
    public AlignmentDetection sampleSize(int records) {
        if (records < 1 || records > MAX_SAMPLE_SIZE) {
            throw new IllegalArgumentException(
                    "The sample size must be in [1, "
                            + MAX_SAMPLE_SIZE
                            + "], but is "
                            + records
                            + ". Leave it out for "
                            + DEFAULT_SAMPLE_SIZE
                            + ".");
        }
        return with(changed -> changed.sampleSize = records);
    }

    /**
     * Sets the limit of the time that the detection takes; what has been read by then is the
     * sample.
     *
     * @param timeout the limit, at least a millisecond
     * @throws IllegalArgumentException if it is shorter
     */
    public AlignmentDetection timeout(Duration timeout) {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "The timeout must be at least 1 ms, but is "
                            + timeout
                            + ". Leave it out for "
                            + DEFAULT_TIMEOUT.toSeconds()
                            + " seconds.");
        }
        return with(changed -> changed.timeout = timeout);
    }

    /**
     * Sets the share of records in their key's partition from which on a topic is partly aligned.
     *
     * @param share the share, in (0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public AlignmentDetection threshold(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "The threshold must be in (0, 1], but is "
                            + share
                            + ". Leave it out for "
                            + DEFAULT_THRESHOLD
                            + ".");
        }
        return with(changed -> changed.threshold = share);
    }

    /** Sets how keys are to be read by a person; {@link KeyFormat#STRING} by default. */
    public AlignmentDetection keyFormat(KeyFormat format) {
        Objects.requireNonNull(format, "format");
        return with(changed -> changed.keyFormat = format);
    }

    /**
     * Tries a formula of the user's own too.
     *
     * @param name the name of the function
     * @param function the function, which gets the bytes of the key as the key too
     * @throws IllegalArgumentException if the name is blank, or the function is not serializable
     */
    public AlignmentDetection candidate(String name, PartitionFunction<byte[]> function) {
        List<Formula> hashes = new ArrayList<>(settings.hashes);
        hashes.add(Formula.of(new CustomHash<byte[]>(name, function)));
        return hashes(hashes, 0);
    }

    /**
     * Judges one formula, under a layout of so many partitions; the known ones are tried for the
     * explanation only.
     */
    AlignmentDetection declared(Formula formula, int layoutPartitions) {
        List<Formula> formulas = new ArrayList<>(List.of(formula));
        KNOWN.stream().filter(known -> !known.name().equals(formula.name())).forEach(formulas::add);
        return hashes(formulas, layoutPartitions);
    }

    private AlignmentDetection hashes(List<Formula> hashes, int layoutPartitions) {
        return with(
                changed -> {
                    changed.hashes = List.copyOf(hashes);
                    changed.layoutPartitions = layoutPartitions;
                });
    }

    /**
     * Judges the placement of a group key that is taken from the value, instead of the record key,
     * and says whether the two are one.
     *
     * @param name what the group key is called
     * @param valueDeserializer reads a value; what it throws is counted and told
     * @param selector takes the group key from a value
     * @param keySerializer writes the group key as the producer writes record keys
     */
    public <V, K> AlignmentDetection groupedBy(
            String name,
            Deserializer<V> valueDeserializer,
            Function<V, K> selector,
            Serializer<K> keySerializer) {
        return with(
                changed ->
                        changed.groupKey =
                                new GroupKey<>(name, valueDeserializer, selector, keySerializer));
    }

    /**
     * Reads the sample, and judges.
     *
     * @throws KafkaMetadataException if the brokers do not answer, the topic does not exist, a
     *     partition has no leader, or access is denied
     */
    public AlignmentReport detect() {
        Duration half = settings.timeout.dividedBy(2);
        Duration firstAnswer =
                half.compareTo(FIRST_ANSWER) > 0
                        ? half
                        : settings.timeout.compareTo(FIRST_ANSWER) < 0
                                ? settings.timeout
                                : FIRST_ANSWER;
        ClientFailures failures =
                new ClientFailures(
                        "The sample of topic '" + topic + "'", clientProperties, firstAnswer, "");
        return failures.translate(
                () -> {
                    try (TopicSampler sampler =
                            new TopicSampler(
                                    topic, clientProperties, firstAnswer, settings.timeout)) {
                        int partitions = sampler.partitions();
                        AlignmentTally tally =
                                new AlignmentTally(
                                        topic,
                                        partitions,
                                        settings.hashes,
                                        settings.layoutPartitions,
                                        settings.keyFormat,
                                        settings.groupKey);
                        TopicSampler.Coverage coverage =
                                sampler.sample(settings.sampleSize, tally::add);
                        return tally.report(coverage, settings.threshold);
                    }
                });
    }
}
