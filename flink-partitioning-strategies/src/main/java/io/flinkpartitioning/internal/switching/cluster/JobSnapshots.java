package io.flinkpartitioning.internal.switching.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of jobs, as the cluster reports them, or else as they are in the file system.
 * Immutable and thread-safe.
 */
public final class JobSnapshots {

    private final JobMonitor monitor;
    private final Snapshots files;

    JobSnapshots(JobMonitor monitor, Snapshots files) {
        this.monitor = monitor;
        this.files = files;
    }

    /** Returns a new directory for one savepoint, so that it cannot be confused with another. */
    public Path newDirectory() {
        return files.newDirectory();
    }

    /** Returns the savepoint in a directory of {@link #newDirectory()}. */
    public Optional<String> savepointIn(Path directory) throws IOException {
        return files.savepointIn(directory);
    }

    /** Whether a job has completed a checkpoint. */
    public boolean hasCheckpoint(JobID job) throws IOException {
        return files.newestOf(job, List.of()).isPresent();
    }

    /**
     * Returns the snapshot to go on from after a job has ended: its last checkpoint, a savepoint
     * that it was stopped with, or the snapshot that it was restored from; null if there is none.
     *
     * @param job the job
     * @param restoredFrom the snapshot that it was restored from
     * @throws Snapshots.GoneException if the snapshot is gone
     * @throws IOException if the file system or the cluster does not say
     */
    public @Nullable String newest(EndedJob job, @Nullable String restoredFrom)
            throws IOException, Snapshots.GoneException {
        Optional<List<JobMonitor.Snapshot>> told = monitor.snapshotsOfEnded(job.id());
        Optional<String> own =
                told.isPresent()
                        ? newestOf(told.get(), job)
                        : files.newestOf(job.id(), job.stops());
        if (own.isPresent()) {
            return own.get();
        }
        if (restoredFrom != null) {
            files.require(restoredFrom);
        }
        return restoredFrom;
    }

    /**
     * The cluster's report takes precedence over snapshots that look complete in the file system. A
     * checkpoint that is given up at its very end leaves its metadata there, without its files. No
     * sink has committed more than the last checkpoint in the cluster's report.
     */
    private Optional<String> newestOf(List<JobMonitor.Snapshot> told, EndedJob job)
            throws IOException, Snapshots.GoneException {
        JobMonitor.Snapshot newest = null;
        for (JobMonitor.Snapshot snapshot : told) {
            boolean ours = !snapshot.savepoint() || job.isStoppedWith(snapshot.path());
            if (ours && (newest == null || snapshot.id() > newest.id())) {
                newest = snapshot;
            }
        }
        if (newest == null) {
            return Optional.empty();
        }
        files.require(newest.path());
        return Optional.of(newest.path());
    }

    /**
     * Returns the savepoint that a failed job was stopped with.
     *
     * @throws IOException if the file system or the cluster does not say
     */
    public Optional<String> savepointOfFailed(JobID job, Path directory) throws IOException {
        EndedJob ended = new EndedJob(job, List.of(directory));
        Optional<List<JobMonitor.Snapshot>> told = monitor.snapshotsOfEnded(job);
        return told.isEmpty()
                ? files.savepointIn(directory)
                : told.get().stream()
                        .filter(
                                snapshot ->
                                        snapshot.savepoint()
                                                && ended.isStoppedWith(snapshot.path()))
                        .map(JobMonitor.Snapshot::path)
                        .findFirst();
    }
}
