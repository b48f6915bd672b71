package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.ProcessCpu;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster in this JVM, of one TaskManager. */
final class ClusterInProcess implements BenchCluster {

    private final FlinkCluster cluster;
    private final FlinkRest rest;

    ClusterInProcess(JobSettings settings) throws IOException {
        this.cluster = start(settings);
        this.rest = new FlinkRest(cluster.restUrl());
    }

    private static FlinkCluster start(JobSettings settings) throws IOException {
        try {
            return FlinkCluster.start(1, settings.parallelism(), settings.configuration());
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("The cluster does not start", e);
        }
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
        return ProcessCpu.seconds();
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }
}
