package io.flinkpartitioning.bench;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyGroups;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeySelector;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.kafka.common.serialization.StringSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a record's key to its key group, in nanoseconds: what {@code keyBy} does, what placement
 * does with the selector's cache, and what it does without.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class KeyPlacementBenchmark {

    private static final int PARTITIONS = 8;
    private static final int MAX_PARALLELISM = 128;
    private static final int RECORDS = 1 << 20;

    /** The number of distinct keys: all in the cache, some, hardly any. */
    @Param({"1000", "10000", "1000000"})
    private int distinctKeys;

    private String[] keys = {};
    private int next;

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private KeyPlacement<String> placement;

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private PlacedKeySelector<String, String> selector;

    /** Makes keys that are equal but not identical, as those of deserialized records are. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        keys = new String[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            keys[i] = "trader-" + random.nextInt(distinctKeys);
        }
        placement =
                KafkaPartitioning.murmur2(StringSerializer.class)
                        .placement("trades", PARTITIONS, MAX_PARALLELISM);
        selector =
                new PlacedKeySelector<>(
                        "trader_id",
                        key -> key,
                        placement,
                        Types.STRING,
                        new SerializerConfigImpl());
    }

    private String nextKey() {
        next = (next + 1) & (RECORDS - 1);
        return keys[next];
    }

    /** What {@code keyBy} does, and the measure of the other two. */
    @Benchmark
    public int hashCodeOfKey() {
        return KeyGroups.ofHash(nextKey().hashCode(), MAX_PARALLELISM);
    }

    /** Placement as jobs have it. */
    @Benchmark
    public int selector() throws Exception {
        return keyGroup(selector.getKey(nextKey()));
    }

    /** Placement of a key that the cache does not have. */
    @Benchmark
    public int placement() {
        return keyGroup(placement.place(nextKey()));
    }

    private static int keyGroup(PlacedKey<String> placed) {
        return KeyGroups.ofHash(placed.hashCode(), MAX_PARALLELISM);
    }
}
