package io.flinkpartitioning.bench;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.Partitioner;
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

/** One {@code partition(key, 8)} of each strategy and hash function, in nanoseconds. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class PartitionerBenchmark {

    private static final int MAX_PARALLELISM = 128;
    private static final int PARALLELISM = 8;
    private static final int RECORDS = 1 << 20;

    /** The strategy, with the hash function where it has one. */
    @Param({"fnv", "murmur3", "xxhash", "flink", "smart", "round_robin"})
    private String strategy = "";

    /** The number of distinct keys: all in the selector's cache, or hardly any. */
    @Param({"1000", "1000000"})
    private int distinctKeys;

    private String[] keys = {};
    private int next;

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private Partitioner<String> partitioner;

    /** Makes keys that are equal but not identical, as those of deserialized records are. */
    @Setup
    public void setUp() {
        SplittableRandom random = new SplittableRandom(1);
        keys = new String[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            keys[i] = "trader-" + random.nextInt(distinctKeys);
        }
        partitioner =
                strategy()
                        .partitioner(
                                PartitionKey.of(
                                                "trader_id",
                                                Types.STRING,
                                                new SerializerConfigImpl(),
                                                MAX_PARALLELISM)
                                        .placedBy(
                                                KafkaPartitioning.murmur2(StringSerializer.class)
                                                        .placement("trades", 8, MAX_PARALLELISM)));
    }

    private PartitioningStrategy strategy() {
        return switch (strategy) {
            case "smart" -> SmartRepartition.by("trader_id");
            case "round_robin" -> new RoundRobin();
            default -> {
                for (HashFunction function : HashFunction.values()) {
                    if (function.id().equals(strategy)) {
                        yield new AlwaysHash(function);
                    }
                }
                throw new IllegalArgumentException("unknown strategy " + strategy);
            }
        };
    }

    /** What a sender pays for each record. */
    @Benchmark
    public int partition() {
        next = (next + 1) & (RECORDS - 1);
        return partitioner.partition(keys[next], PARALLELISM);
    }
}
