package io.flinkpartitioning.bench.streams;

import io.flinkpartitioning.bench.job.TopicAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Aggregator;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KGroupedStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * A running sum by trader, by the name of its arm. Each is spared what Flink's jobs have to do and
 * it need not: a trade is its amount and nothing else, and a sum is sent nowhere. No store has a
 * changelog, since Flink's jobs write no checkpoints.
 */
public enum StreamsPipeline {
    /** The topic as it is, sums in memory. */
    IN_MEMORY("kafkaStreamsInMemory") {
        @Override
        KGroupedStream<String, Long> group(KStream<String, Long> amounts) {
            return amounts.groupByKey();
        }
    },

    /** The topic as it is, sums in RocksDB. */
    ROCKS_DB("kafkaStreamsRocksDb") {
        @Override
        KGroupedStream<String, Long> group(KStream<String, Long> amounts) {
            return amounts.groupByKey();
        }

        @Override
        KeyValueBytesStoreSupplier store() {
            return Stores.persistentTimestampedKeyValueStore(STORE);
        }

        // In front of RocksDB the cache saves most of its calls; in front of a map it costs more.
        @Override
        boolean isCached() {
            return true;
        }

        @Override
        Set<String> hiddenJars() {
            return Set.of("frocksdbjni");
        }
    },

    /** Kafka Streams' own exchange, sums in memory. */
    REPARTITION("kafkaStreamsRepartition") {
        @Override
        KGroupedStream<String, Long> group(KStream<String, Long> amounts) {
            return amounts.groupBy(
                    (trader, amount) -> trader, Grouped.with("by-trader", TRADER, AMOUNT));
        }
    };

    private static final String STORE = "sums";

    private static final Serde<String> TRADER =
            Serdes.serdeFrom(
                    (topic, trader) -> trader.getBytes(StandardCharsets.ISO_8859_1),
                    (topic, bytes) -> new String(bytes, StandardCharsets.ISO_8859_1));

    /** What follows the amount is not read. */
    private static final Serde<Long> AMOUNT =
            Serdes.serdeFrom(
                    new LongSerializer(), (topic, bytes) -> ByteBuffer.wrap(bytes).getLong());

    private final String arm;

    StreamsPipeline(String arm) {
        this.arm = arm;
    }

    abstract KGroupedStream<String, Long> group(KStream<String, Long> amounts);

    KeyValueBytesStoreSupplier store() {
        return Stores.inMemoryKeyValueStore(STORE);
    }

    boolean isCached() {
        return false;
    }

    /** Flink's RocksDB, where Kafka Streams needs its own. */
    Set<String> hiddenJars() {
        return Set.of();
    }

    /** The name in JSON. */
    public String arm() {
        return arm;
    }

    Topology topology(TopicAddress trades, Aggregator<String, Long, Long> sum) {
        StreamsBuilder builder = new StreamsBuilder();
        Materialized<String, Long, KeyValueStore<Bytes, byte[]>> sums =
                Materialized.<String, Long>as(store())
                        .withKeySerde(TRADER)
                        .withValueSerde(AMOUNT)
                        .withLoggingDisabled();
        group(builder.stream(trades.topic(), Consumed.with(TRADER, AMOUNT)))
                .aggregate(
                        () -> 0L,
                        sum,
                        isCached() ? sums.withCachingEnabled() : sums.withCachingDisabled());
        return builder.build();
    }
}
