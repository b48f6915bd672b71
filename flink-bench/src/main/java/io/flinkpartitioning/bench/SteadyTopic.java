package io.flinkpartitioning.bench;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A keyed topic that Kafka's own producer writes at a steady rate, key after key in turn, in a
 * thread of its own until it is closed.
 */
final class SteadyTopic implements AutoCloseable {

    private static final String NAME = "events";
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /**
     * What is written.
     *
     * @param partitions the partition count
     * @param keys the number of keys
     * @param payloadBytes the size of a record besides its key
     * @param recordsPerSecond the rate
     */
    record Load(int partitions, int keys, int payloadBytes, int recordsPerSecond) {}

    private final KafkaBroker broker;
    private final Load load;
    private final Thread writer;
    private final long start = System.nanoTime();
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean closed;

    private SteadyTopic(KafkaBroker broker, Load load) {
        this.broker = broker;
        this.load = load;
        this.writer = new Thread(this::write, "writer of " + NAME);
        this.writer.setDaemon(true);
    }

    /** Creates the topic, and starts to write it. */
    static SteadyTopic start(KafkaBroker broker, Load load) throws IOException {
        broker.createTopic(NAME, load.partitions());
        SteadyTopic topic = new SteadyTopic(broker, load);
        topic.writer.start();
        return topic;
    }

    private void write() {
        String[] keys = new String[load.keys()];
        for (int key = 0; key < keys.length; key++) {
            keys[key] = "key-" + key;
        }
        byte[] payload = new byte[load.payloadBytes()];
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                0),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            while (!closed && failure.get() == null) {
                long due = (long) ((System.nanoTime() - start) * 1e-9 * load.recordsPerSecond());
                for (long number = written.get(); number < due; number++) {
                    Future<RecordMetadata> unused =
                            producer.send(
                                    new ProducerRecord<>(
                                            NAME, keys[(int) (number % keys.length)], payload),
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

    int partitions() {
        return load.partitions();
    }

    /** The rate at which it has been written so far. */
    double recordsPerSecond() {
        return written.get() / ((System.nanoTime() - start) * 1e-9);
    }

    /** A source of what will be written from now on. */
    KafkaSource<Tuple2<String, byte[]>> source() {
        return KafkaSource.<Tuple2<String, byte[]>>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(NAME)
                .setGroupId("benchmark")
                .setStartingOffsets(OffsetsInitializer.latest())
                .setDeserializer(new EventSchema())
                .build();
    }

    /**
     * Stops to write.
     *
     * @throws IOException if the broker has refused a record
     */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the writer of " + NAME, e);
        }
        Exception refusal = failure.get();
        if (refusal != null) {
            throw new IOException("Topic " + NAME + " could not be written steadily", refusal);
        }
    }

    private static final class EventSchema
            implements KafkaRecordDeserializationSchema<Tuple2<String, byte[]>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void deserialize(
                ConsumerRecord<byte[], byte[]> consumed, Collector<Tuple2<String, byte[]>> out) {
            out.collect(
                    Tuple2.of(
                            new String(consumed.key(), StandardCharsets.UTF_8), consumed.value()));
        }

        @Override
        public TypeInformation<Tuple2<String, byte[]>> getProducedType() {
            return Types.TUPLE(Types.STRING, Types.PRIMITIVE_ARRAY(Types.BYTE));
        }
    }
}
