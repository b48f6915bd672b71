package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Changes the topics of a broker, and waits until they can be written. */
final class TopicAdmin {

    private final String bootstrapServers;

    TopicAdmin(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    void create(String topic, int partitions, Map<String, String> settings) throws IOException {
        run(
                "create topic " + topic,
                admin -> {
                    NewTopic created =
                            new NewTopic(topic, Optional.of(partitions), Optional.empty());
                    admin.createTopics(List.of(created.configs(settings)))
                            .all()
                            .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
                    awaitPartitions(admin, partitions(topic, partitions));
                });
    }

    void addPartitions(String topic, int partitions) throws IOException {
        run(
                "add partitions to topic " + topic,
                admin -> {
                    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                            .all()
                            .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
                    awaitPartitions(admin, partitions(topic, partitions));
                });
    }

    /** Waits until all partitions of all topics, Kafka's own too, can be written. */
    void awaitAll() throws IOException {
        run(
                "reach all topics at " + bootstrapServers,
                admin -> {
                    Set<String> topics =
                            admin.listTopics(new ListTopicsOptions().listInternal(true))
                                    .names()
                                    .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
                    Set<TopicPartition> partitions = new HashSet<>();
                    for (TopicDescription topic :
                            admin.describeTopics(topics)
                                    .allTopicNames()
                                    .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS)
                                    .values()) {
                        partitions.addAll(partitions(topic.name(), topic.partitions().size()));
                    }
                    awaitPartitions(admin, partitions);
                });
    }

    private static Set<TopicPartition> partitions(String topic, int partitions) {
        return IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toSet());
    }

    private static void awaitPartitions(Admin admin, Collection<TopicPartition> partitions)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends =
                partitions.stream()
                        .collect(
                                Collectors.toMap(
                                        Function.identity(), partition -> OffsetSpec.latest()));
        long deadline = System.nanoTime() + Deadlines.STEP.toNanos();
        while (true) {
            try {
                admin.listOffsets(ends).all().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    /** What an administrator does. */
    @FunctionalInterface
    private interface Action {
        void apply(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    private void run(String what, Action action) throws IOException {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                (int) Deadlines.STEP.toMillis()))) {
            action.apply(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted: cannot " + what, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Cannot " + what, e);
        }
    }
}
