package io.flinkpartitioning.bench.scale;

import io.flinkpartitioning.bench.job.RunningCount;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/**
 * A job of which one subtask is too slow for its records.
 *
 * @param parallelism its parallelism
 * @param recordsPerSecond the rate of all sources together
 * @param recordBytes the size of a record
 * @param millisPerRecord what a record takes in the slow subtask
 * @param checkpointInterval the time between checkpoints
 * @param warmUp how long it runs before checkpoints count
 * @param measured how long checkpoints are counted, at least
 * @param checkpoints how many are counted, at least
 */
public record SlowSubtask(
        int parallelism,
        int recordsPerSecond,
        int recordBytes,
        int millisPerRecord,
        Duration checkpointInterval,
        Duration warmUp,
        Duration measured,
        int checkpoints)
        implements Serializable {

    private static final int SLOW = 0;

    RunningCount.Disturbance disturbance() {
        int millis = millisPerRecord;
        return subtask -> {
            if (subtask == SLOW) {
                Thread.sleep(millis);
            }
        };
    }

    void configure(Configuration configuration, boolean unaligned, Path directory) {
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, checkpointInterval);
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
    }
}
