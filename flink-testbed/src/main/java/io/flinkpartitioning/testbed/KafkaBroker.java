package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

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
     * @throws IOException if it does not start
     */
    static KafkaBroker inChildJvm() throws IOException {
        return KafkaBrokerProcess.start();
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
     * @throws IOException if the broker refuses, or does not answer within 30 seconds
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
     * @throws IOException if the broker refuses, or does not answer within 30 seconds
     */
    default void createTopic(String topic, int partitions, Map<String, String> settings)
            throws IOException {
        change(
                "create topic " + topic,
                admin -> {
                    admin.createTopics(
                                    List.of(
                                            new NewTopic(
                                                            topic,
                                                            Optional.of(partitions),
                                                            Optional.empty())
                                                    .configs(settings)))
                            .all()
                            .get(30, TimeUnit.SECONDS);
                    awaitPartitions(admin, topic, partitions);
                });
    }

    /**
     * Adds partitions to a topic and waits until all can be written.
     *
     * @param topic its name
     * @param partitions its new partition count, above the one that it has
     * @throws IOException if the broker refuses, or does not answer within 30 seconds
     */
    default void addPartitions(String topic, int partitions) throws IOException {
        change(
                "add partitions to topic " + topic,
                admin -> {
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                            .all()
                            .get(30, TimeUnit.SECONDS);
                    awaitPartitions(admin, topic, partitions);
                });
    }

    /** What an administrator does. */
    @FunctionalInterface
    interface Change {

        /** Does it. */
        void apply(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    private void change(String what, Change change) throws IOException {
        try (Admin admin =
                Admin.create(
                        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            change.apply(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted: cannot " + what, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Cannot " + what, e);
        }
    }

    private static void awaitPartitions(Admin admin, String topic, int partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends =
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .collect(
                                Collectors.toMap(
                                        Function.identity(), partition -> OffsetSpec.latest()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                admin.listOffsets(ends).all().get(30, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    /** Stops the broker and deletes its directory. */
    @Override
    void close() throws IOException;
}
