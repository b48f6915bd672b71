package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the trades that {@link KafkaTrades} reads: those of {@link GeneratedTrades}. */
final class TradesWriter {

    private static final int BATCH_BYTES = 1 << 17;
    private static final int LINGER_MILLIS = 20;

    private TradesWriter() {}

    /**
     * Creates a topic and fills it.
     *
     * @param broker the broker
     * @param topic the name of the topic
     * @param load the records
     * @param valueBytes the bytes of each record's value, at least 8
     * @throws IOException if the broker refuses a record
     */
    static void write(KafkaBroker broker, String topic, Load load, int valueBytes)
            throws IOException {
        broker.createTopic(topic, load.partitions());
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                LINGER_MILLIS,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                BATCH_BYTES),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<TradeSequence> partitions = new ArrayList<>();
            for (int partition = 0; partition < load.partitions(); partition++) {
                partitions.add(new TradeSequence(load, partition));
            }
            boolean more = true;
            while (more && failure.get() == null) {
                more = false;
                for (int partition = 0; partition < partitions.size(); partition++) {
                    TradeSequence trades = partitions.get(partition);
                    if (!trades.hasNext()) {
                        continue;
                    }
                    more = true;
                    byte[] key = trades.nextKey();
                    byte[] value = ByteBuffer.allocate(valueBytes).putLong(trades.amount()).array();
                    // Millions of futures would fill the heap: the callback sees what went wrong.
                    Future<RecordMetadata> unused =
                            producer.send(
                                    new ProducerRecord<>(topic, partition, key, value),
                                    (metadata, e) -> {
                                        if (e != null) {
                                            failure.compareAndSet(null, e);
                                        }
                                    });
                }
            }
        }
        if (failure.get() != null) {
            throw new IOException("The broker refused a trade", failure.get());
        }
    }
}
