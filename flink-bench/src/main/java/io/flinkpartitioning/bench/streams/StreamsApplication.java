package io.flinkpartitioning.bench.streams;

import io.flinkpartitioning.bench.job.TopicAddress;
import io.flinkpartitioning.testbed.Deadlines;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One application, from its start until nothing of it is left, on the broker or on disk. For one
 * thread.
 */
final class StreamsApplication implements Closeable {

    /** Where it was found to be faster than by its defaults; bigger values made no difference. */
    private static final Map<String, Integer> TUNING =
            Map.of(
                    StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG),
                    5_000,
                    StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
                    1 << 17,
                    StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                    20);

    private static final Duration TIMEOUT = Deadlines.STEP;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);

    /** A tenth of what it is known to do. */
    private static final long LEAST_RECORDS_PER_SECOND = 20_000;

    private final String id;
    private final TopicAddress trades;
    private final int tasks;
    private final int threads;
    private final Path stateDirectory;
    private final KafkaStreams streams;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private StreamsApplication(
            String id, Topology topology, TopicAddress trades, int threads, Path stateDirectory) {
        this.id = id;
        this.trades = trades;
        this.tasks = topology.describe().subtopologies().size() * trades.partitions();
        this.threads = threads;
        this.stateDirectory = stateDirectory;
        this.streams = new KafkaStreams(topology, properties());
        streams.setUncaughtExceptionHandler(
                e -> {
                    failure.compareAndSet(null, e);
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(
                Map.of(
                        StreamsConfig.APPLICATION_ID_CONFIG,
                        id,
                        StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                        trades.bootstrapServers(),
                        StreamsConfig.STATE_DIR_CONFIG,
                        stateDirectory.toString(),
                        StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                        threads));
        properties.putAll(TUNING);
        return properties;
    }

    /**
     * Starts an application, and waits until each thread has its tasks: a task that moves later
     * would lose its sums, since they have no changelog.
     *
     * @param name what its id begins with
     * @param topology what it does
     * @param trades the topic that it reads
     * @param threads the number of its threads
     * @throws IOException if it does not start
     */
    static StreamsApplication start(
            String name, Topology topology, TopicAddress trades, int threads) throws IOException {
        Path stateDirectory = Files.createTempDirectory(name);
        StreamsApplication application;
        try {
            application =
                    new StreamsApplication(
                            name + "-" + UUID.randomUUID(),
                            topology,
                            trades,
                            threads,
                            stateDirectory);
        } catch (RuntimeException e) {
            Utils.delete(stateDirectory.toFile());
            throw e;
        }
        try {
            application.streams.pause();
            application.streams.start();
            application.await(application::isSpread, TIMEOUT, application::describeThreads);
            return application;
        } catch (IOException | RuntimeException e) {
            try (application) {
                throw e;
            }
        }
    }

    private boolean isSpread() {
        IntSummaryStatistics tasksOfThreads =
                streams.metadataForLocalThreads().stream()
                        .mapToInt(thread -> thread.activeTasks().size())
                        .summaryStatistics();
        return streams.state() == KafkaStreams.State.RUNNING
                && tasksOfThreads.getSum() == tasks
                && tasksOfThreads.getMax() - tasksOfThreads.getMin() <= 1;
    }

    private String describeThreads() {
        return "Kafka Streams must spread "
                + tasks
                + " tasks evenly, but its threads are "
                + streams.metadataForLocalThreads();
    }

    /**
     * Lets it process the records of its topic.
     *
     * @param processed how many it has processed
     * @param records how many there are
     * @throws IOException if it fails or does not get there
     */
    void process(LongSupplier processed, long records) throws IOException {
        streams.resume();
        await(
                () -> processed.getAsLong() >= records,
                TIMEOUT.plusSeconds(records / LEAST_RECORDS_PER_SECOND),
                () ->
                        "Kafka Streams must process "
                                + records
                                + " records, but has processed "
                                + processed.getAsLong());
    }

    private void await(BooleanSupplier condition, Duration limit, Supplier<String> otherwise)
            throws IOException {
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL_INTERVAL)
                    .atMost(limit)
                    .until(() -> failure.get() != null || condition.getAsBoolean());
        } catch (ConditionTimeoutException e) {
            throw new IOException(
                    otherwise.get() + " after " + limit + ", in state " + streams.state(), e);
        }
        Throwable reason = failure.get();
        if (reason != null) {
            throw new IOException("Kafka Streams failed", reason);
        }
    }

    /** Returns the topics that it has made, without its id. */
    List<String> internalTopics() throws IOException {
        return ask(admin -> topics(admin).stream().map(topic -> topic.substring(id.length())))
                .sorted()
                .toList();
    }

    private List<String> topics(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        return admin.listTopics().names().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS).stream()
                .filter(topic -> topic.startsWith(id))
                .toList();
    }

    /** A question to the broker. */
    @FunctionalInterface
    private interface Question<T> {
        T to(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
    }

    private <T> T ask(Question<T> question) throws IOException {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                trades.bootstrapServers()))) {
            return question.to(admin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the broker was asked about " + id, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The broker does not answer about " + id, e);
        }
    }

    @Override
    public void close() throws IOException {
        Utils.closeAll(
                this::closeClient, this::deleteTopics, () -> Utils.delete(stateDirectory.toFile()));
    }

    private void closeClient() throws IOException {
        if (!streams.close(TIMEOUT)) {
            throw new IOException("Kafka Streams does not end within " + TIMEOUT);
        }
    }

    private void deleteTopics() throws IOException {
        ask(
                admin ->
                        admin.deleteTopics(topics(admin))
                                .all()
                                .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
    }
}
