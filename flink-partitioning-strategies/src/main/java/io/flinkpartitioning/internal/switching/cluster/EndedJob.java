package io.flinkpartitioning.internal.switching.cluster;

import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.Path;

/**
 * A job that has ended. Another goes on from its newest snapshot.
 *
 * @param id the job
 * @param stops the directories of savepoints that it was to be stopped with
 */
public record EndedJob(JobID id, List<Path> stops) {

    public EndedJob {
        stops = List.copyOf(stops);
    }

    /** Whether a savepoint comes from one of the stops. */
    boolean isStoppedWith(String savepoint) {
        Path directory = new Path(savepoint).getParent();
        return stops.stream().anyMatch(stop -> stop.getName().equals(directory.getName()));
    }
}
