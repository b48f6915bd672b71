package io.flinkpartitioning.bench.job;

import io.flinkpartitioning.bench.harness.Outcome;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that reads to the end, and what it tells then. */
public interface MeasuredJob {

    /** The name of the operator that works; the edges into it are a fact of each round. */
    String operator();

    /** Adds the whole job. */
    void addTo(StreamExecutionEnvironment env);

    /**
     * Returns what a round yielded.
     *
     * @param result the accumulators of the job
     * @param cpuSeconds the CPU time that it took
     */
    Outcome evaluate(JobExecutionResult result, double cpuSeconds);
}
