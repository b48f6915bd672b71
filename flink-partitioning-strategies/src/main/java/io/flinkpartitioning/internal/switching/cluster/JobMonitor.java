package io.flinkpartitioning.internal.switching.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** What a cluster says about its jobs, beyond what a {@code JobClient} tells. Thread-safe. */
public interface JobMonitor {

    /**
     * What a job has counted since its subtasks were started.
     *
     * @param routed the records whose way was decided
     * @param stray those outside the partition of their key
     */
    record Alignment(long routed, long stray) {}

    /**
     * How a job is.
     *
     * @param failure the stack trace of its last failure; empty while it has none
     */
    record Report(JobID job, JobStatus status, String failure) {}

    /** Returns how the job is that was started last of those of a name. */
    Optional<Report> latest(String name) throws IOException;

    /** Returns what a job with an exchange has counted; empty until the cluster knows of it. */
    Optional<Alignment> alignment(JobID job) throws IOException;

    /** Whether all subtasks of a job run, or have finished. */
    boolean allRunning(JobID job) throws IOException;

    /**
     * Returns where the last completed checkpoint of a job lies, or what it was restored from while
     * it has none; empty if it has neither. It may have been replaced since.
     *
     * @throws IOException if the cluster does not know, or checkpoints lie nowhere outside of it
     */
    Optional<String> latestSnapshot(JobID job) throws IOException;

    /**
     * A completed checkpoint or savepoint.
     *
     * @param id its id; savepoints are counted with the checkpoints of their job
     * @param path where it lies
     * @param savepoint whether it is a savepoint
     */
    record Snapshot(long id, String path, boolean savepoint) {}

    /**
     * Returns the last completed checkpoint and the last completed savepoint of a job that has
     * ended; empty if the cluster does not know the job.
     *
     * @throws IOException if the cluster does not say, or has not yet taken note that it has ended
     */
    Optional<List<Snapshot>> snapshotsOfEnded(JobID job) throws IOException;

    /** Returns the status of a job; empty if the cluster does not know it. */
    Optional<JobStatus> status(JobID job) throws IOException;

    /** Returns the jobs of a name that have not ended. */
    Set<JobID> jobs(String name) throws IOException;

    /** Asks for the end of a job; one that has ended is left as it is. */
    void cancel(JobID job) throws IOException;
}
