package io.flinkpartitioning.examples.demo;

import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of random trades, keyed by trader and written by Kafka's own producer with its default
 * partitioner.
 */
final class TradesTopic {

    static final int TRADERS = 10_000;
    private static final String NAME = "trades";
    private static final long SEED = 2026;
    private static final long FIRST_TRADE_MILLIS = 1_767_225_600_000L;

    private final KafkaBroker broker;
    private final TraderTotal[] totals = new TraderTotal[TRADERS];
    private long largeTrades;

    private TradesTopic(KafkaBroker broker) {
        this.broker = broker;
        for (int trader = 0; trader < TRADERS; trader++) {
            totals[trader] = new TraderTotal("trader-%05d".formatted(trader), 0, 0);
        }
    }

    /**
     * Creates the topic and writes it, the same trades each time.
     *
     * @param broker where
     * @param partitions the partition count
     * @param records the number of trades
     * @param progress told the number of trades that the broker has, now and then
     * @throws IOException if the broker refuses a trade
     */
    static TradesTopic write(
            KafkaBroker broker, int partitions, long records, LongConsumer progress)
            throws IOException {
        broker.createTopic(NAME, partitions);
        TradesTopic topic = new TradesTopic(broker);
        topic.produce(records, progress);
        return topic;
    }

    private void produce(long records, LongConsumer progress) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                20,
                                ProducerConfig.BATCH_SIZE_CONFIG,
                                1 << 17),
                        new StringSerializer(),
                        new ByteArraySerializer())) {
            for (long written = 0; written < records && failure.get() == null; written++) {
                int trader = random.nextInt(TRADERS);
                long amountCents = random.nextLong(1, 1_000_000);
                byte[] value =
                        ByteBuffer.allocate(2 * Long.BYTES)
                                .putLong(amountCents)
                                .putLong(FIRST_TRADE_MILLIS + written)
                                .array();
                // Two million futures would fill the heap: the callback sees what went wrong.
                Future<RecordMetadata> unused =
                        producer.send(
                                new ProducerRecord<>(NAME, totals[trader].traderId(), value),
                                (metadata, e) -> {
                                    if (e != null) {
                                        failure.compareAndSet(null, e);
                                    }
                                });
                totals[trader] = totals[trader].plus(amountCents);
                largeTrades += amountCents >= LargeTrades.LIMIT_CENTS ? 1 : 0;
                if (written % 10_000 == 0) {
                    progress.accept(written);
                }
            }
        }
        if (failure.get() != null) {
            throw new IOException("The broker refused a trade", failure.get());
        }
        progress.accept(records);
    }

    /** The checksum of the totals that any correct job ends with. */
    long checksum() {
        return TotalsChecksum.of(
                Arrays.stream(totals).filter(total -> total.trades() > 0).toList());
    }

    /** How many trades are large. */
    long largeTrades() {
        return largeTrades;
    }

    /** A source that ends with the last trade. */
    KafkaSource<Trade> source() {
        return KafkaSource.<Trade>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(NAME)
                .setGroupId("demo")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(new TradeDeserializer())
                .build();
    }
}
