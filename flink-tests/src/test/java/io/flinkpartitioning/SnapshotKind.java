package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.plan.Plan;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.jspecify.annotations.Nullable;

/** What a job of the {@link RestoreTableTest} is restored from: a column of the table. */
enum SnapshotKind {
    CANONICAL_SAVEPOINT("savepoint, canonical", JobScenario.HASHMAP, SavepointFormatType.CANONICAL),
    NATIVE_SAVEPOINT("savepoint, native", JobScenario.ROCKSDB, SavepointFormatType.NATIVE),
    ALIGNED_CHECKPOINT("checkpoint, aligned", JobScenario.HASHMAP, null),

    /** With records in flight, if there is an exchange in which they can be. */
    UNALIGNED_CHECKPOINT("checkpoint, unaligned", JobScenario.HASHMAP, null) {
        @Override
        void addTo(Configuration settings) {
            settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        }

        @Override
        long millisPerRecord() {
            return 20;
        }

        @Override
        Plan usualPlan() {
            return Plan.LOCAL_FIRST;
        }

        @Override
        String checkpoint(ObservedJob job, Plan plan) throws Exception {
            String checkpoint = super.checkpoint(job, plan);
            if (plan != Plan.FORWARD) {
                assertThat(job.bytesInFlight()).as("bytes in flight").isPositive();
            }
            return checkpoint;
        }
    },
    INCREMENTAL_CHECKPOINT("checkpoint, incremental", JobScenario.ROCKSDB, null),

    /** Before its state was materialized: all of it is in the log. */
    CHANGELOG("changelog", JobScenario.ROCKSDB, null) {
        @Override
        void addTo(Configuration settings) {
            settings.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, true);
            settings.set(StateChangelogOptions.PERIODIC_MATERIALIZATION_ENABLED, false);
        }

        @Override
        String checkpoint(ObservedJob job, Plan plan) throws Exception {
            String checkpoint = super.checkpoint(job, plan);
            assertThat(isMaterialized(checkpoint)).as("materialized").isFalse();
            return checkpoint;
        }
    },

    /** With a part of the state materialized, and the rest in the log. */
    MATERIALIZED_CHANGELOG("changelog, materialized", JobScenario.ROCKSDB, null) {
        @Override
        void addTo(Configuration settings) {
            settings.set(StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, true);
            settings.set(
                    StateChangelogOptions.PERIODIC_MATERIALIZATION_INTERVAL,
                    Duration.ofMillis(100));
        }

        @Override
        String checkpoint(ObservedJob job, Plan plan) throws Exception {
            String checkpoint = super.checkpoint(job, plan);
            while (!isMaterialized(checkpoint)) {
                checkpoint = super.checkpoint(job, plan);
            }
            return checkpoint;
        }
    };

    private final String label;
    private final String stateBackend;
    private final @Nullable SavepointFormatType savepoint;

    SnapshotKind(String label, String stateBackend, @Nullable SavepointFormatType savepoint) {
        this.label = label;
        this.stateBackend = stateBackend;
        this.savepoint = savepoint;
    }

    String label() {
        return label;
    }

    /** The plan of a job that nothing is said about. */
    Plan usualPlan() {
        return Plan.FORWARD;
    }

    /** How long the job takes for a record, so that the snapshot finds it at work. */
    long millisPerRecord() {
        return 1;
    }

    void addTo(Configuration settings) {}

    final Configuration settings(Path directory, @Nullable String restored) {
        Configuration settings = JobRun.recoverable(stateBackend, directory, restored);
        AsynchronousState.oneRequestAtATime(settings);
        addTo(settings);
        return settings;
    }

    /** Takes a snapshot of a running job, and ends the job. */
    final String take(ObservedJob job, Plan plan, Path directory) throws Exception {
        if (savepoint != null) {
            return job.stopWithSavepoint(directory, savepoint);
        }
        String checkpoint = checkpoint(job, plan);
        job.cancel();
        return checkpoint;
    }

    String checkpoint(ObservedJob job, Plan plan) throws Exception {
        return job.checkpoint();
    }

    private static boolean isMaterialized(String checkpoint) throws IOException {
        Path metadata = Path.of(URI.create(checkpoint)).resolve("_metadata");
        try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                            in, SnapshotKind.class.getClassLoader(), checkpoint)
                    .getOperatorStates()
                    .stream()
                    .flatMap(operator -> operator.getStates().stream())
                    .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                    .map(ChangelogStateBackendHandle.class::cast)
                    .anyMatch(handle -> !handle.getMaterializedStateHandles().isEmpty());
        }
    }
}
