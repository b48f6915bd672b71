package io.flinkpartitioning.bench.latency;

import io.flinkpartitioning.bench.harness.WorkerProcess;
import io.flinkpartitioning.bench.job.Traders;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a topic by a schedule, in a JVM of its own, whose CPU time is not that of the process
 * under test. Each record is sent at once; all other settings are those of Kafka.
 */
record LoadGenerator(TimedTopic topic)
        implements WorkerProcess.Worker<LoadGenerator.Order, LoadGenerator.Report> {

    private static final int LINGER_MILLIS = 0;
    private static final long LAST_FETCH_MICROS = 50_000;

    /**
     * What is to be written.
     *
     * @param schedule the schedule
     * @param startMicros when its first record is due
     */
    record Order(Schedule schedule, long startMicros) implements Serializable {}

    /**
     * How it went.
     *
     * @param delays the microseconds by which records that count were handed to the producer too
     *     late
     */
    record Report(Histogram delays) implements Serializable {}

    @Override
    public WorkerProcess.Service<Order, Report> open() {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                topic.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MILLIS),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        // The first record must not wait for it.
        producer.partitionsFor(topic.name());
        byte[][] keys = new byte[topic.keys()][];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = Traders.key(key);
        }
        return new WorkerProcess.Service<>() {
            @Override
            public Report answer(Order order) throws IOException {
                return write(order, producer, keys);
            }

            @Override
            public void close() {
                producer.close();
            }
        };
    }

    private Report write(Order order, KafkaProducer<byte[], byte[]> producer, byte[][] keys)
            throws IOException {
        Schedule schedule = order.schedule();
        Histogram delays = Latencies.histogram();
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try {
            schedule.play(
                    order.startMicros(),
                    MicroClock.SYSTEM,
                    (number, due) -> {
                        byte[] value =
                                ByteBuffer.allocate(DueTrade.VALUE_BYTES)
                                        .putLong(number)
                                        .putLong(due)
                                        .array();
                        Future<RecordMetadata> unused =
                                producer.send(
                                        new ProducerRecord<>(
                                                topic.name(),
                                                keys[(int) (number % keys.length)],
                                                value),
                                        (metadata, e) -> {
                                            if (e != null) {
                                                failure.compareAndSet(null, e);
                                            }
                                        });
                        if (schedule.measures(number)) {
                            delays.recordValue(Math.max(0, MicroClock.SYSTEM.micros() - due));
                        }
                    });
            producer.flush();
            MicroClock.SYSTEM.awaitMicros(MicroClock.SYSTEM.micros() + LAST_FETCH_MICROS);
            answerLastFetches(producer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while writing " + topic.name(), e);
        }
        if (failure.get() != null) {
            throw new IOException("The broker refused a trade", failure.get());
        }
        return new Report(delays);
    }

    /**
     * Writes what no round reads: a consumer that has all of its records has already asked for
     * more, and the job could not end for half a second.
     */
    private void answerLastFetches(KafkaProducer<byte[], byte[]> producer) {
        for (int partition = 0; partition < topic.partitions(); partition++) {
            Future<RecordMetadata> unused =
                    producer.send(
                            new ProducerRecord<>(
                                    topic.name(),
                                    partition,
                                    new byte[0],
                                    new byte[DueTrade.VALUE_BYTES]));
        }
        producer.flush();
    }
}
