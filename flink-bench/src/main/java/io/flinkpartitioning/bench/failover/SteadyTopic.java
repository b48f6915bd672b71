package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.job.KafkaTrades;
import io.flinkpartitioning.bench.job.RecordShape;
import io.flinkpartitioning.bench.job.Traders;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of trades that Kafka's own producer writes at a steady rate, key after key in turn, in a
 * thread of its own until it is told to stop. The amount of a trade is its number, from 0.
 */
final class SteadyTopic implements AutoCloseable {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final KafkaBroker broker;
    private final String name;
    private final SteadyLoad load;
    private final Thread writer;
    private final long start = System.nanoTime();
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    private SteadyTopic(KafkaBroker broker, String name, SteadyLoad load) {
        this.broker = broker;
        this.name = name;
        this.load = load;
        this.writer = new Thread(this::write, "writer of " + name);
        this.writer.setDaemon(true);
    }

    /** Creates the topic, and starts to write it. */
    static SteadyTopic start(KafkaBroker broker, String name, SteadyLoad load) throws IOException {
        broker.createTopic(name, load.partitions());
        SteadyTopic topic = new SteadyTopic(broker, name, load);
        topic.writer.start();
        return topic;
    }

    private void write() {
        byte[][] keys = new byte[load.keys()][];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = Traders.key(key);
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            while (!stopped && failure.get() == null) {
                long due = (long) ((System.nanoTime() - start) * 1e-9 * load.recordsPerSecond());
                for (long number = written.get(); number < due; number++) {
                    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
                    Future<RecordMetadata> unused =
                            producer.send(
                                    new ProducerRecord<>(
                                            name, keys[(int) (number % keys.length)], value),
                                    (metadata, e) -> {
                                        if (e != null) {
                                            failure.compareAndSet(null, e);
                                        }
                                    });
                }
                written.set(due);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Returns all that is written and will be. */
    KafkaTrades<Tuple2<String, Long>> trades() {
        return new KafkaTrades<>(
                new RecordShape.Pair(),
                load.partitions(),
                broker.bootstrapServers(),
                name,
                OffsetsInitializer.earliest(),
                null);
    }

    /**
     * Stops to write.
     *
     * @return how many records the topic has
     * @throws IOException if the broker has refused one
     */
    long stop() throws IOException {
        stopped = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the writer of " + name, e);
        }
        Exception refusal = failure.get();
        if (refusal != null) {
            throw new IOException("Topic " + name + " could not be written steadily", refusal);
        }
        return written.get();
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
