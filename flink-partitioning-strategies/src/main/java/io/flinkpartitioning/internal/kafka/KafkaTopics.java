package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a {@link KafkaSource} declares in its lineage, with their partition counts from
 * the broker.
 *
 * <p>Immutable, serializable and thread-safe. {@link #describe()} asks the broker each time.
 */
public final class KafkaTopics implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_MESSAGE = 200;

    private final @Nullable ArrayList<String> topics;
    private final @Nullable Pattern pattern;
    private final Properties clientProperties;
    private final Duration timeout;

    private KafkaTopics(
            @Nullable List<String> topics, @Nullable Pattern pattern, Properties clientProperties) {
        this.topics = topics == null ? null : new ArrayList<>(topics);
        this.pattern = pattern;
        this.clientProperties = clientProperties;
        String configured =
                clientProperties.getProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
        this.timeout =
                configured == null
                        ? DEFAULT_TIMEOUT
                        : Duration.ofMillis(Long.parseLong(configured.trim()));
    }

    /**
     * Returns the topics of a source, without asking the broker.
     *
     * @throws IllegalArgumentException if the source does not declare its topics, which can only
     *     happen with a user's own subscriber
     */
    public static KafkaTopics of(KafkaSource<?> source) {
        KafkaDatasetFacet facet =
                source.getLineageVertex().datasets().stream()
                        .flatMap(dataset -> dataset.facets().values().stream())
                        .filter(KafkaDatasetFacet.class::isInstance)
                        .map(KafkaDatasetFacet.class::cast)
                        .findFirst()
                        .orElseThrow(KafkaTopics::undeclared);
        KafkaDatasetIdentifier identifier = facet.getTopicIdentifier();
        return new KafkaTopics(
                identifier.getTopics() == null
                        ? null
                        : identifier.getTopics().stream().sorted().toList(),
                identifier.getTopicPattern(),
                facet.getProperties());
    }

    private static IllegalArgumentException undeclared() {
        return new IllegalArgumentException(
                """
                The Kafka source must declare its topics, but its subscriber is no \
                KafkaDatasetIdentifierProvider. Build the source with setTopics, setTopicPattern or \
                setPartitions.""");
    }

    /** Returns the name that serializers get: the first topic, or the pattern. */
    public String name() {
        return topics == null ? Objects.toString(pattern) : topics.get(0);
    }

    /**
     * A topic as a broker describes it.
     *
     * @param partitions the partition count
     * @param id the id of the topic; a new topic of the same name has another one
     */
    public record Topic(int partitions, String id) implements Serializable {}

    /** Whether the source reads the topics that match a pattern, so that topics may come and go. */
    public boolean byPattern() {
        return topics == null;
    }

    /**
     * Returns the topics, sorted by topic; blocks for about 10 seconds at most, or for {@code
     * default.api.timeout.ms} if the source sets it.
     *
     * @throws KafkaMetadataException if the broker does not answer in time, a topic does not exist,
     *     no topic matches, or access is denied
     */
    public SortedMap<String, Topic> describe() {
        return failures("The partition count of %s must be known, but".formatted(this))
                .translate(
                        () -> {
                            try (TopicQuery query = query()) {
                                return describe(query);
                            }
                        });
    }

    /**
     * Returns the records of the largest partition as a multiple of the mean over all partitions of
     * all topics, at least 1; 0 if there are no records. Counts offsets, so it includes the gaps of
     * compaction and transactions.
     *
     * @throws KafkaMetadataException as {@link #describe} does
     */
    public double skew() {
        return failures("The sizes of the partitions of %s must be known, but".formatted(this))
                .translate(
                        () -> {
                            try (TopicQuery query = query()) {
                                return query.skew(describe(query));
                            }
                        });
    }

    /**
     * Returns the committed offsets of the source's group; none if it has no group.
     *
     * @throws KafkaMetadataException as {@link #describe} does
     */
    public Map<SourcePartition, Long> committed() {
        String group = clientProperties.getProperty(CommonClientConfigs.GROUP_ID_CONFIG);
        if (group == null) {
            return Map.of();
        }
        return failures("The committed offsets of %s must be known, but".formatted(this))
                .translate(
                        () -> {
                            try (TopicQuery query = query()) {
                                return query.committed(group);
                            }
                        });
    }

    /** Whether a consumer reads a partition from its beginning if no offset has been committed. */
    public boolean beginsWithoutCommit() {
        return clientProperties
                .getProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest")
                .equalsIgnoreCase("earliest");
    }

    /** Whether the consumers of the source commit offsets without a checkpoint. */
    public boolean commitsByItself() {
        return Boolean.parseBoolean(
                clientProperties.getProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"));
    }

    private TopicQuery query() {
        return TopicQuery.connect(clientProperties, timeout);
    }

    private SortedMap<String, Topic> describe(TopicQuery query)
            throws ExecutionException, InterruptedException, TimeoutException {
        return query.describe(
                topics == null
                        ? query.matching(Objects.requireNonNull(pattern, "pattern"))
                        : topics);
    }

    private ClientFailures failures(String subject) {
        return new ClientFailures(
                subject,
                clientProperties,
                timeout,
                """
                Or pin the partition count, so that no broker has to answer: sourcePartitions(…), or \
                the last argument of alignedSource(…).""");
    }

    /** Returns the properties of the source's clients, which nobody may change. */
    public Properties clientProperties() {
        return clientProperties;
    }

    /** Returns the root of a failure in words, without secrets of the clients. */
    public String inWords(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String name = root.getClass().getSimpleName();
        if (Secrets.of(clientProperties).occurIn(failure)) {
            return name + ", with a message that quotes a secret and is withheld";
        }
        String message = String.valueOf(root.getMessage());
        return "%s: %s"
                .formatted(
                        name,
                        message.length() <= MAX_MESSAGE
                                ? message
                                : message.substring(0, MAX_MESSAGE) + "…");
    }

    /** Returns how long an answer about all topics may take. */
    public Duration timeout() {
        return timeout;
    }

    @Override
    public String toString() {
        if (topics == null) {
            return "the topics that match " + pattern;
        }
        return topics.size() == 1
                ? "topic '" + topics.get(0) + "'"
                : "the topics " + Shortened.list(topics);
    }
}
