package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster for the jobs of an arm, which goes with it. */
interface BenchCluster extends AutoCloseable {

    /** Returns an environment whose jobs run here. */
    StreamExecutionEnvironment environment(Configuration settings);

    /** What it tells. */
    FlinkRest rest();

    /** Returns the CPU time so far of the processes that work on records, in seconds. */
    double cpuSeconds();

    @Override
    void close() throws IOException;
}
