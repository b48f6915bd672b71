package io.flinkpartitioning.kafka;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The topics that a {@link KafkaSource} reads, as it declares them in its lineage, and their
 * partition counts, as the broker tells them.
 *
 * <p>Immutable, serializable and thread-safe. {@link #describe()} asks the broker each time.
 */
public final class KafkaTopics implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

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
     * @throws IllegalArgumentException if the source does not declare its topics, which only one
     *     with a subscriber of the user's own may do
     */
    public static KafkaTopics of(KafkaSource<?> source) {
        KafkaDatasetFacet facet =
                source.getLineageVertex().datasets().stream()
                        .flatMap(dataset -> dataset.facets().values().stream())
                        .filter(KafkaDatasetFacet.class::isInstance)
                        .map(KafkaDatasetFacet.class::cast)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "The Kafka source must declare its topics, but its"
                                                        + " subscriber is no"
                                                        + " KafkaDatasetIdentifierProvider. Build the"
                                                        + " source with setTopics, setTopicPattern or"
                                                        + " setPartitions."));
        KafkaDatasetIdentifier identifier = facet.getTopicIdentifier();
        return new KafkaTopics(
                identifier.getTopics() == null
                        ? null
                        : identifier.getTopics().stream().sorted().toList(),
                identifier.getTopicPattern(),
                facet.getProperties());
    }

    /** Returns the name that serializers are told: the first topic, or the pattern. */
    public String name() {
        return topics == null ? Objects.toString(pattern) : topics.get(0);
    }

    /**
     * A topic as a broker describes it.
     *
     * @param partitions the partition count
     * @param id the id of the topic, which another topic of the same name does not have
     */
    public record Topic(int partitions, String id) implements Serializable {}

    /** Whether the source reads what matches a pattern, so that topics may come and go. */
    public boolean byPattern() {
        return topics == null;
    }

    /**
     * Returns the topics, sorted by topic; blocks for about 10 seconds at most, or for {@code
     * default.api.timeout.ms} where the source sets it.
     *
     * @throws KafkaMetadataException if the broker does not answer in time, a topic does not exist,
     *     no topic matches, or access is denied
     */
    public SortedMap<String, Topic> describe() {
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
        try (Admin admin = Admin.create(adminProperties)) {
            Collection<String> names = topics == null ? matchingTopics(admin) : topics;
            Map<String, TopicDescription> descriptions =
                    admin.describeTopics(names)
                            .allTopicNames()
                            .get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("the thread was interrupted", "Submit the job again.", e);
        } catch (ExecutionException e) {
            throw failureFor(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            throw failureFor(e);
        }
    }

    private Collection<String> matchingTopics(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        Pattern wanted = Objects.requireNonNull(pattern, "pattern");
        return admin
                .listTopics()
                .names()
                .get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS)
                .stream()
                .filter(topic -> wanted.matcher(topic).matches())
                .collect(Collectors.toSet());
    }

    private KafkaMetadataException failureFor(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException) {
            return failure("no such topic exists", "Create the topic, or correct its name.", cause);
        }
        if (cause instanceof TimeoutException
                || cause instanceof org.apache.kafka.common.errors.TimeoutException) {
            return failure(
                    "the broker did not answer within " + timeout.toSeconds() + " seconds",
                    "Correct bootstrap.servers and the security settings, or pin the partition count"
                            + " with sourcePartitions(…), so that no broker is asked.",
                    cause);
        }
        if (Secrets.of(clientProperties).occurIn(cause)) {
            return failure(
                    cause.getClass().getSimpleName()
                            + ", whose message quotes a secret and is withheld",
                    "Correct the security settings of the source.",
                    null);
        }
        return failure(
                cause.getClass().getSimpleName() + ": " + cause.getMessage(),
                "Correct the client properties of the source, or pin the partition count with"
                        + " sourcePartitions(…), so that no broker is asked.",
                cause);
    }

    private KafkaMetadataException failure(
            String reason, String remedy, @Nullable Throwable cause) {
        return new KafkaMetadataException(
                "The partition count of "
                        + this
                        + " must be known, but cannot be read from bootstrap.servers "
                        + clientProperties.getProperty(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "(not set)")
                        + ": "
                        + reason
                        + ". "
                        + remedy,
                cause);
    }

    @Override
    public String toString() {
        if (topics == null) {
            return "the topics that match " + pattern;
        }
        return topics.size() == 1
                ? "topic '" + topics.get(0) + "'"
                : "the topics " + String.join(", ", topics);
    }
}
