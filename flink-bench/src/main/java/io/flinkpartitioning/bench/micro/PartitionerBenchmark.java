package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.kafka.common.serialization.StringSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One {@code partition(key, 8)} of each strategy and hash function. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class PartitionerBenchmark {

    private static final int MAX_PARALLELISM = 128;
    private static final int PARALLELISM = 8;
    private static final int DISTINCT_KEYS = 1000;

    /** The strategy, with the hash function where it has one. */
    @Param({"fnv", "murmur3", "xxhash", "flink", "smart", "round_robin"})
    private String strategy = "";

    private final Keys keys = new Keys(DISTINCT_KEYS);

    @SuppressWarnings("NullAway.Init") // JMH calls the setup first.
    private Partitioner<String> partitioner;

    /** Makes the partitioner. */
    @Setup
    public void setUp() {
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
        return partitioner.partition(keys.next(), PARALLELISM);
    }
}
