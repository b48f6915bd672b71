package io.flinkpartitioning;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/** What tests of whole jobs have in common. */
public final class JobRun {

    private JobRun() {}

    /** Returns an environment whose jobs fail at the first error. */
    static StreamExecutionEnvironment withoutRestarts(FlinkCluster cluster, int parallelism) {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        return env;
    }

    /**
     * Returns the settings of a job that is restarted where it fails, and that takes checkpoints
     * when it is told to.
     *
     * @param stateBackend Flink's name of the state backend
     * @param checkpoints where checkpoints lie
     * @param restored the savepoint or checkpoint to go on from, or null
     */
    public static Configuration recoverable(
            String stateBackend, Path checkpoints, @Nullable String restored) {
        if (stateBackend.equals(AsynchronousState.FORST)) {
            AsynchronousState.assumeThere();
        }
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, stateBackend);
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        // Else Flink 2.3 takes one whenever all tasks run.
        settings.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofHours(1));
        settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 10);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        if (restored != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, restored);
        }
        return settings;
    }

    /** Runs a job to its failure, and returns all that the failure says. */
    static String failureOf(StreamExecutionEnvironment env) throws Exception {
        return failureOf(env.executeAsync("to fail"));
    }

    /** Waits for a job's failure, and returns all that it says. */
    static String failureOf(JobClient job) throws Exception {
        try {
            job.getJobExecutionResult().get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.stringifyException(e);
        }
        throw new AssertionError("The job must fail, but finished");
    }
}
