package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes millions of records to a broker, and tells of any that it refuses. */
public final class RecordWriter implements AutoCloseable {

    private static final int BATCH_BYTES = 1 << 17;
    private static final int LINGER_MILLIS = 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private RecordWriter(KafkaProducer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Connects to a broker. */
    public static RecordWriter to(KafkaBroker broker) {
        return new RecordWriter(
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MILLIS,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                BATCH_BYTES),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()));
    }

    /**
     * Writes a record some time soon.
     *
     * @throws IOException if the broker has refused an earlier one
     */
    public void write(ProducerRecord<byte[], byte[]> record) throws IOException {
        requireNoFailure();
        // Millions of futures would fill the heap: the callback sees what went wrong.
        Future<RecordMetadata> unused =
                producer.send(
                        record,
                        (metadata, e) -> {
                            if (e != null) {
                                failure.compareAndSet(null, e);
                            }
                        });
    }

    private void requireNoFailure() throws IOException {
        Exception reason = failure.get();
        if (reason != null) {
            throw new IOException("The broker refused a record", reason);
        }
    }

    /**
     * Waits until all records are written.
     *
     * @throws IOException if the broker refused one
     */
    @Override
    public void close() throws IOException {
        producer.close();
        requireNoFailure();
    }
}
