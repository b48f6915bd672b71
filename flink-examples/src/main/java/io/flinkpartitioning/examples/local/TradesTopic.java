package io.flinkpartitioning.examples.local;

import io.flinkpartitioning.examples.trades.Trade;
import io.flinkpartitioning.examples.trades.TradeDeserializer;
import io.flinkpartitioning.examples.trades.TraderTotal;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of random trades, keyed by trader and written by Kafka's own producer with its default
 * partitioner. The same trades each time.
 *
 * <p>Not thread-safe.
 */
public final class TradesTopic {

    private static final int TRADERS = 10_000;
    private static final long SEED = 2026;
    private static final long FIRST_TRADE_MILLIS = 1_767_225_600_000L;

    private final KafkaBroker broker;
    private final String name;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final TraderTotal[] totals = new TraderTotal[TRADERS];
    private long written;
    private long largeTrades;

    private TradesTopic(KafkaBroker broker, String name) {
        this.broker = broker;
        this.name = name;
        for (int trader = 0; trader < TRADERS; trader++) {
            totals[trader] = new TraderTotal("trader-%05d".formatted(trader), 0, 0);
        }
    }

    /**
     * Creates the topic, without a trade.
     *
     * @param broker where
     * @param name its name
     * @param partitions the partition count, at least 1
     * @throws IOException if the broker refuses
     */
    public static TradesTopic create(KafkaBroker broker, String name, int partitions)
            throws IOException {
        broker.createTopic(name, partitions);
        return new TradesTopic(broker, name);
    }

    /**
     * Writes trades, and waits until the broker has them.
     *
     * @param trades the number of trades
     * @param progress told the number of trades that were sent, now and then
     * @throws IOException if the broker refuses a trade
     */
    public void write(long trades, LongConsumer progress) throws IOException {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (long sent = 0; sent < trades && failure.get() == null; sent++) {
                // Two million futures would fill the heap: the callback sees what went wrong.
                Future<RecordMetadata> unused =
                        producer.send(
                                next(),
                                (metadata, e) -> {
                                    if (e != null) {
                                        failure.compareAndSet(null, e);
                                    }
                                });
                if (sent % 10_000 == 0) {
                    progress.accept(sent);
                }
            }
        }
        if (failure.get() != null) {
            throw new IOException("The broker refused a trade", failure.get());
        }
        progress.accept(trades);
    }

    /**
     * Writes a trade into another partition than that of its trader, as a producer does that is not
     * configured like the others.
     *
     * @throws IllegalStateException if the topic has one partition only
     * @throws IOException if the broker refuses it
     */
    public void writeStray() throws IOException {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            int partitions = producer.partitionsFor(name).size();
            if (partitions < 2) {
                throw new IllegalStateException(
                        "A stray needs a topic of 2 partitions, but '" + name + "' has 1");
            }
            ProducerRecord<String, byte[]> trade = next();
            byte[] key = trade.key().getBytes(StandardCharsets.UTF_8);
            int home = BuiltInPartitioner.partitionForKey(key, partitions);
            producer.send(
                            new ProducerRecord<>(
                                    name, (home + 1) % partitions, trade.key(), trade.value()))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while a stray was written", e);
        } catch (ExecutionException e) {
            throw new IOException("The broker refused a stray", e.getCause());
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        1 << 17),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    private ProducerRecord<String, byte[]> next() {
        int trader = random.nextInt(TRADERS);
        Trade trade =
                new Trade(
                        totals[trader].traderId(),
                        random.nextLong(1, 1_000_000),
                        FIRST_TRADE_MILLIS + written);
        written++;
        totals[trader] = totals[trader].plus(trade.amountCents());
        largeTrades += trade.isLarge() ? 1 : 0;
        byte[] value =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(trade.amountCents())
                        .putLong(trade.timeMillis())
                        .array();
        return new ProducerRecord<>(name, trade.traderId(), value);
    }

    /** The name of the topic. */
    public String name() {
        return name;
    }

    /** The totals that any correct job ends with, of the traders who have traded. */
    public List<TraderTotal> totals() {
        return Arrays.stream(totals).filter(total -> total.trades() > 0).toList();
    }

    /** How many trades are large. */
    public long largeTrades() {
        return largeTrades;
    }

    /** A source that ends with the last trade that there is when it starts. */
    public KafkaSource<Trade> source() {
        return KafkaSource.<Trade>builder()
                .setBootstrapServers(broker.bootstrapServers())
                .setTopics(name)
                .setGroupId("demo")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(new TradeDeserializer())
                .build();
    }
}
