package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.InternalTls;
import io.flinkpartitioning.testbed.StandaloneFlinkCluster;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** A JobManager and two TaskManagers, each a process. */
final class ClusterOfProcesses implements BenchCluster {

    private static final int TASK_MANAGERS = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private final @Nullable InternalTls tls;
    private final StandaloneFlinkCluster cluster;
    private final FlinkRest rest;

    private ClusterOfProcesses(@Nullable InternalTls tls, StandaloneFlinkCluster cluster) {
        this.tls = tls;
        this.cluster = cluster;
        this.rest = new FlinkRest(cluster.restUrl());
    }

    static ClusterOfProcesses start(JobSettings settings, boolean encrypted) throws IOException {
        InternalTls tls = encrypted ? InternalTls.create() : null;
        try {
            Configuration configuration = memory();
            configuration.set(
                    MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, NetworkTraffic.INTERVAL);
            if (tls != null) {
                configuration.addAll(tls.settings());
            }
            configuration.addAll(settings.configuration());
            int slots = (settings.parallelism() + TASK_MANAGERS - 1) / TASK_MANAGERS;
            return new ClusterOfProcesses(
                    tls, StandaloneFlinkCluster.start(TASK_MANAGERS, slots, configuration));
        } catch (IOException | RuntimeException e) {
            try (tls) {
                throw e;
            }
        }
    }

    /** What a small TaskManager in production has. */
    private static Configuration memory() {
        Configuration memory = new Configuration();
        memory.set(CoreOptions.FLINK_TM_JVM_OPTIONS, "-XX:+UseG1GC");
        memory.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(1024));
        memory.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
        memory.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
        // Measured at full load: a missed heartbeat must not end a round.
        memory.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(50));
        return memory;
    }

    @Override
    public StreamExecutionEnvironment environment(Configuration settings) {
        return cluster.environment(settings);
    }

    @Override
    public FlinkRest rest() {
        return rest;
    }

    @Override
    public double cpuSeconds() {
        return cluster.taskManagerCpu().toNanos() / NANOS_PER_SECOND;
    }

    @Override
    public void close() throws IOException {
        try (tls) {
            cluster.close();
        }
    }
}
