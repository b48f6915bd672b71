package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.util.Map;

/**
 * A real Kafka broker (KRaft, broker and controller in one) on a free port of the loopback
 * interface, with its logs in a temporary directory that goes with it.
 *
 * <p>Thread-safe.
 */
public interface KafkaBroker extends AutoCloseable {

    /**
     * Starts a broker in this JVM: 2 to 3 seconds the first time, then a fraction of a second.
     *
     * @throws IOException if it does not start on any of several ports
     */
    static KafkaBroker inThisJvm() throws IOException {
        return inThisJvm(Map.of());
    }

    /**
     * Starts a broker in this JVM with settings of its own.
     *
     * @param settings broker settings that are added to the usual ones, or replace them
     * @throws IOException if it does not start on any of several ports
     */
    static KafkaBroker inThisJvm(Map<String, String> settings) throws IOException {
        return EmbeddedKafkaBroker.start(settings);
    }

    /**
     * Starts a broker in a JVM of its own, whose CPU time is not that of the processes under test.
     * It ends with this JVM, however that ends.
     *
     * @throws IOException if it does not start on any of several ports
     */
    static KillableKafkaBroker inChildJvm() throws IOException {
        return inChildJvm(Map.of());
    }

    /**
     * Starts a broker in a JVM of its own with settings of its own.
     *
     * @param settings broker settings that are added to the usual ones, or replace them
     * @throws IOException if it does not start on any of several ports
     */
    static KillableKafkaBroker inChildJvm(Map<String, String> settings) throws IOException {
        return KafkaBrokerProcess.start(settings);
    }

    /** The address for clients, {@code host:port}. */
    String bootstrapServers();

    /**
     * Creates a topic and waits until all its partitions can be written.
     *
     * <p>The wait matters: where the first batch of an idempotent producer is refused because a
     * partition does not exist yet, and the second, already under way, is accepted, the broker
     * takes the retried first one for a batch out of order until it times out.
     *
     * @param topic its name
     * @param partitions its partition count, at least 1
     * @throws IOException if the broker refuses, or does not answer within 5 minutes
     */
    default void createTopic(String topic, int partitions) throws IOException {
        createTopic(topic, partitions, Map.of());
    }

    /**
     * Creates a topic with settings of its own, as {@link #createTopic(String, int)} does.
     *
     * @param topic its name
     * @param partitions its partition count, at least 1
     * @param settings the topic's settings, such as {@code cleanup.policy}
     * @throws IOException if the broker refuses, or does not answer within 5 minutes
     */
    default void createTopic(String topic, int partitions, Map<String, String> settings)
            throws IOException {
        new TopicAdmin(bootstrapServers()).create(topic, partitions, settings);
    }

    /**
     * Adds partitions to a topic and waits until all can be written.
     *
     * @param topic its name
     * @param partitions its new partition count, above the one that it has
     * @throws IOException if the broker refuses, or does not answer within 5 minutes
     */
    default void addPartitions(String topic, int partitions) throws IOException {
        new TopicAdmin(bootstrapServers()).addPartitions(topic, partitions);
    }

    /** Stops the broker and deletes its directory. */
    @Override
    void close() throws IOException;
}
