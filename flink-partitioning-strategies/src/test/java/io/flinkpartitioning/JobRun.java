package io.flinkpartitioning;

import io.flinkpartitioning.testbed.FlinkCluster;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;

/** What tests of whole jobs have in common. */
final class JobRun {

    private JobRun() {}

    /** Returns an environment whose jobs fail at the first error. */
    static StreamExecutionEnvironment withoutRestarts(FlinkCluster cluster, int parallelism) {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        return env;
    }

    /** Runs a job to its failure, and returns all that the failure says. */
    static String failureOf(StreamExecutionEnvironment env) throws Exception {
        return failureOf(env.executeAsync("to fail"));
    }

    /** Waits for a job's failure, and returns all that it says. */
    static String failureOf(JobClient job) throws Exception {
        try {
            job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.stringifyException(e);
        }
        throw new AssertionError("The job must fail, but finished");
    }
}
