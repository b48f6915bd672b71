package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.job.Sabotage;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a run is made of.
 *
 * @param seed decides about all that is random
 * @param stateBackend where the job keeps its state
 * @param recordsPerSecond how much is written
 * @param keys how many keys there are
 * @param interval the time from one fault to the next, if the job recovers within it
 * @param sabotage what is broken on purpose, or null
 */
record ChaosSettings(
        long seed,
        StateBackend stateBackend,
        int recordsPerSecond,
        int keys,
        Duration interval,
        @Nullable Sabotage sabotage) {

    /** How long a checkpoint may take. */
    static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RESTART_DELAY = Duration.ofMillis(200);

    /** Where the job keeps its state. */
    enum StateBackend {
        /** On the heap. */
        HASHMAP,

        /** In RocksDB, with incremental checkpoints. */
        ROCKSDB
    }

    /** Returns the settings of the job. */
    Configuration ofJob(WorkDirectory directory) {
        Configuration settings = new Configuration();
        settings.set(
                StateBackendOptions.STATE_BACKEND,
                stateBackend == StateBackend.ROCKSDB ? "rocksdb" : "hashmap");
        settings.set(
                CheckpointingOptions.INCREMENTAL_CHECKPOINTS, stateBackend == StateBackend.ROCKSDB);
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.checkpoints().toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CHECKPOINT_TIMEOUT);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        settings.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
        // An operator without a uid would lose its state with the next plan.
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        return settings;
    }
}
