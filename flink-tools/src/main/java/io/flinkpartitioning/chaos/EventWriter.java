package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.job.EventFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes events at a steady rate, by an idempotent producer that waits out the death of a broker,
 * and counts those that the broker has acknowledged. The partition of an event is that of its key,
 * by murmur2.
 *
 * <p>Thread-safe.
 */
final class EventWriter implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BURST_INTERVAL = Duration.ofMillis(10);
    private static final long MAX_AMOUNT = 1_000_000;
    private static final StringSerializer KEYS = new StringSerializer();

    private final String topic;
    private final int keys;
    private final int recordsPerSecond;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
    private final Thread thread;

    /** Held while a burst is sent, so that nothing is sent while someone else holds it. */
    private final Object sending = new Object();

    private volatile boolean stopped;

    private EventWriter(
            String bootstrapServers, String topic, int keys, int recordsPerSecond, long seed) {
        this.topic = topic;
        this.keys = keys;
        this.recordsPerSecond = recordsPerSecond;
        this.producer = producer(bootstrapServers);
        this.thread = new Thread(() -> write(new SplittableRandom(seed)), "writes events");
        thread.setDaemon(true);
    }

    /**
     * Starts to write.
     *
     * @param bootstrapServers the broker
     * @param topic the topic, all of whose partitions can be written
     * @param keys the number of keys, at least 1
     * @param recordsPerSecond the rate, at least 1
     * @param seed the seed of keys and amounts
     */
    static EventWriter start(
            String bootstrapServers, String topic, int keys, int recordsPerSecond, long seed) {
        EventWriter writer = new EventWriter(bootstrapServers, topic, keys, recordsPerSecond, seed);
        writer.thread.start();
        return writer;
    }

    private static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
        int patienceMillis = Math.toIntExact(PATIENCE.toMillis());
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        patienceMillis,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        patienceMillis,
                        // It has to learn of new partitions.
                        ProducerConfig.METADATA_MAX_AGE_CONFIG,
                        1000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private void write(SplittableRandom random) {
        try {
            writeSteadily(random);
        } catch (RuntimeException e) {
            // A producer that is closed interrupts whoever waits for it.
            if (!stopped) {
                refusal.compareAndSet(null, e);
            }
        }
    }

    private void writeSteadily(SplittableRandom random) {
        long start = System.nanoTime();
        long written = 0;
        while (!stopped) {
            long due = (System.nanoTime() - start) * recordsPerSecond / TimeUnit.SECONDS.toNanos(1);
            synchronized (sending) {
                // A broker that was away gets what it missed, but in pieces.
                long burst = Math.min(due - written, recordsPerSecond);
                for (long i = 0; i < burst && !stopped; i++) {
                    String key = key(random.nextInt(keys));
                    Future<RecordMetadata> unused = send(null, key, random.nextLong(MAX_AMOUNT), 0);
                    written++;
                }
            }
            LockSupport.parkNanos(BURST_INTERVAL.toNanos());
        }
    }

    private Future<RecordMetadata> send(
            @Nullable Integer partition, String key, long amount, long marker) {
        byte[] value = EventFormat.value(amount, System.currentTimeMillis(), marker);
        return producer.send(
                new ProducerRecord<>(topic, partition, key, value),
                (metadata, e) -> {
                    if (e == null) {
                        acknowledged.incrementAndGet();
                    } else {
                        refusal.compareAndSet(null, e);
                    }
                });
    }

    /** Returns the name of a key. */
    String key(int number) {
        return "key-%06d".formatted(number);
    }

    /** Returns the partition of a key where there are so many. */
    int home(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(KEYS.serialize(topic, key))) % partitions;
    }

    /** Writes one event with a marker, and waits until the broker has it. */
    void writeMarker(String key, long marker) throws IOException, InterruptedException {
        await(send(null, key, 1, marker));
    }

    /** Writes one event to a partition of the caller's choice, and waits until it is there. */
    void writeTo(int partition, String key) throws IOException, InterruptedException {
        await(send(partition, key, 1, 0));
    }

    private static void await(Future<RecordMetadata> sent)
            throws IOException, InterruptedException {
        try {
            sent.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The broker does not take an event", e);
        }
    }

    /** What is done while nothing is written. */
    @FunctionalInterface
    interface Interlude {
        void run() throws IOException;
    }

    /** Does something while nothing is written and all that was written is acknowledged. */
    void whilePaused(Interlude interlude) throws IOException {
        synchronized (sending) {
            producer.flush();
            interlude.run();
        }
    }

    /** The number of events that the broker has acknowledged. */
    long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Looks whether all is well.
     *
     * @throws IllegalStateException if the broker has refused an event, or not taken it within 5
     *     minutes
     */
    void check() {
        if (refusal.get() != null) {
            throw new IllegalStateException("The broker has not taken an event", refusal.get());
        }
    }

    /** Stops writing, and waits until all that was written is acknowledged. */
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
        producer.flush();
        check();
    }

    @Override
    public void close() {
        stopped = true;
        producer.close(Duration.ZERO);
    }
}
