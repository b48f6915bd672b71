package io.flinkpartitioning.internal.switching.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** What a cluster says about its jobs, beyond the answers of a {@code JobClient}. Thread-safe. */
public interface JobMonitor {

    /**
     * The counts of a job since its subtasks started.
     *
     * @param routed the records that were routed
     * @param stray the records outside their key's partition
     */
    record Alignment(long routed, long stray) {}

    /**
     * The state of a job.
     *
     * @param failure the stack trace of its last failure; empty if it has none
     */
    record Report(JobID job, JobStatus status, String failure) {}

    /** Returns the state of a job by name. Of several, the one that was started last counts. */
    Optional<Report> latest(String name) throws IOException;

    /** Returns the counts of a job with an exchange; empty until the cluster knows them. */
    Optional<Alignment> alignment(JobID job) throws IOException;

    /** Whether all subtasks of a job run, or have finished. */
    boolean allRunning(JobID job) throws IOException;

    /**
     * Returns the path of a job's last completed checkpoint. If it has none yet, returns the
     * snapshot that it was restored from; empty if there is neither. A newer checkpoint may have
     * replaced it since.
     *
     * @throws IOException if the cluster does not know, or its checkpoints are only in its own
     *     memory
     */
    Optional<String> latestSnapshot(JobID job) throws IOException;

    /**
     * A completed checkpoint or savepoint.
     *
     * @param id its id; a job numbers savepoints and checkpoints in one sequence
     * @param path its path
     * @param savepoint whether it is a savepoint
     */
    record Snapshot(long id, String path, boolean savepoint) {}

    /**
     * Returns the last completed checkpoint and the last completed savepoint of a job that has
     * ended; empty if the cluster does not know the job.
     *
     * @throws IOException if the cluster does not say, or has not noticed yet that the job has
     *     ended
     */
    Optional<List<Snapshot>> snapshotsOfEnded(JobID job) throws IOException;

    /** Returns the status of a job; empty if the cluster does not know it. */
    Optional<JobStatus> status(JobID job) throws IOException;

    /** Returns the jobs of a name that have not ended. */
    Set<JobID> jobs(String name) throws IOException;

    /** Asks to cancel a job. A job that has ended stays as it is. */
    void cancel(JobID job) throws IOException;
}
