package io.flinkpartitioning.internal.switching.cluster;

import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.Path;

/**
 * A job that has ended. Another job goes on from its newest snapshot.
 *
 * @param id the job
 * @param stops the directories of the savepoints that it was asked to stop with
 */
public record EndedJob(JobID id, List<Path> stops) {

    public EndedJob {
        stops = List.copyOf(stops);
    }

    /** Whether a savepoint is in one of the stops' directories. */
    boolean isStoppedWith(String savepoint) {
        Path directory = new Path(savepoint).getParent();
        return stops.stream().anyMatch(stop -> stop.getName().equals(directory.getName()));
    }
}
