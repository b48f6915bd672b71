package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * From a record's key to its subtask: by modulo, by Flink's formula, and by the key group of its
 * partition, with the selector's cache and without.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class KeyPlacementBenchmark {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 8;
    private static final int MAX_PARALLELISM = 128;

    /** The number of distinct keys: all in the cache, or hardly any. */
    @Param({"1000", "1000000"})
    private int distinctKeys;

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private Keys keys;

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private KeyPlacement<String> placement;

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private PlacedKeySelector<String, String> selector;

    /** Makes keys, and what places them. */
    @Setup
    public void setUp() {
        keys = new Keys(distinctKeys);
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

    /** The least that can be done. */
    @Benchmark
    public int modulo() {
        return Math.floorMod(keys.next().hashCode(), PARALLELISM);
    }

    /** What {@code keyBy} does. */
    @Benchmark
    public int flinkAssignment() {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                keys.next(), MAX_PARALLELISM, PARALLELISM);
    }

    /** Placement as jobs have it. */
    @Benchmark
    public PlacedKey<String> placementCached() throws Exception {
        return selector.getKey(keys.next());
    }

    /** Placement of a key that the cache does not have. */
    @Benchmark
    public PlacedKey<String> placementUncached() {
        return placement.place(keys.next());
    }

    /** Placement as jobs have it, and what Flink does with any key then. */
    @Benchmark
    public int placementAndAssignment() throws Exception {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                selector.getKey(keys.next()), MAX_PARALLELISM, PARALLELISM);
    }
}
