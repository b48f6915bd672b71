package io.flinkpartitioning.bench.micro;

import io.flinkpartitioning.config.PartitioningConfig;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A configuration of all strategies, from YAML: what a job pays once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConfigurationBenchmark {

    private static final byte[] YAML =
            """
            v2:
              partitioning_strategy: smart
              strategy_config:
                smart:
                  source_partition_key: "trader_id"
                  alignment_threshold: 0.95
                always_hash:
                  hash_function: "fnv"
                round_robin:
                  batch_size: 1000
            """
                    .getBytes(StandardCharsets.UTF_8);

    /** Reads and checks it. */
    @Benchmark
    public PartitioningConfig load() {
        return PartitioningConfig.load(new ByteArrayInputStream(YAML), "benchmark.yaml");
    }
}
