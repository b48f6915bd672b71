package io.flinkpartitioning.internal.switching.cluster;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Savepoints and checkpoints in a file system. Only reads: a job itself deletes what it owns.
 * Immutable and thread-safe.
 */
public final class Snapshots {

    /** A snapshot that must exist is gone. */
    public static final class GoneException extends Exception {

        private static final long serialVersionUID = 1L;

        private GoneException(String message) {
            super(message);
        }
    }

    private static final String METADATA = "_metadata";
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");

    /** A complete snapshot, and when it was completed, in milliseconds since the epoch. */
    private record Complete(String path, long time) {}

    private final Path checkpoints;
    private final Path savepoints;

    /**
     * Looks for snapshots.
     *
     * @param checkpoints the directory of all checkpoints, with a subdirectory for each job id
     * @param savepoints the directory for savepoints; it need not exist
     */
    public Snapshots(Path checkpoints, Path savepoints) {
        this.checkpoints = checkpoints;
        this.savepoints = savepoints;
    }

    /**
     * Checks that both directories can be accessed.
     *
     * @throws IOException if one cannot be accessed
     */
    public void check() throws IOException {
        list(checkpoints);
        list(savepoints);
    }

    /** Returns a new directory for one savepoint, so that it cannot be confused with another. */
    public Path newDirectory() {
        return new Path(savepoints, "switch-" + UUID.randomUUID());
    }

    /** Returns the savepoint in a directory of {@link #newDirectory()}. */
    public Optional<String> savepointIn(Path directory) throws IOException {
        return Optional.ofNullable(newestIn(directory)).map(Complete::path);
    }

    /**
     * Returns the newest snapshot of an ended job: its last checkpoint, or a savepoint that it was
     * stopped with. It looks complete, and is, unless it was given up at its very end.
     *
     * @param job the job
     * @param stops the directories of the savepoints that it was asked to stop with
     */
    public Optional<String> newestOf(JobID job, Collection<Path> stops) throws IOException {
        Complete newest = newestCheckpoint(job);
        for (Path stop : stops) {
            Complete savepoint = newestIn(stop);
            if (savepoint != null && (newest == null || savepoint.time() >= newest.time())) {
                newest = savepoint;
            }
        }
        return Optional.ofNullable(newest).map(Complete::path);
    }

    /**
     * Requires that a snapshot is there.
     *
     * @throws GoneException if it is not
     * @throws IOException if the file system does not answer
     */
    void require(String snapshot) throws IOException, GoneException {
        if (!isComplete(new Path(snapshot))) {
            throw new GoneException(
                    """
                    The job must go on from its last checkpoint, but there is none at %s any more, \
                    and no later one. Nothing has been deleted; start it from an earlier savepoint by \
                    execution.state-recovery.path."""
                            .formatted(snapshot));
        }
    }

    private @Nullable Complete newestCheckpoint(JobID job) throws IOException {
        Path newest = null;
        long newestNumber = -1;
        for (FileStatus file : list(new Path(checkpoints, job.toString()))) {
            long number = numberOf(file.getPath());
            if (number > newestNumber && isComplete(file.getPath())) {
                newestNumber = number;
                newest = file.getPath();
            }
        }
        return newest == null ? null : complete(newest);
    }

    private static @Nullable Complete newestIn(Path directory) throws IOException {
        Complete newest = null;
        for (FileStatus file : list(directory)) {
            if (isComplete(file.getPath())) {
                Complete found = complete(file.getPath());
                newest = newest == null || found.time() > newest.time() ? found : newest;
            }
        }
        return newest;
    }

    private static Complete complete(Path snapshot) throws IOException {
        return new Complete(
                snapshot.toString(),
                snapshot.getFileSystem()
                        .getFileStatus(new Path(snapshot, METADATA))
                        .getModificationTime());
    }

    /** The number in a checkpoint's name; -1 for anything else. */
    private static long numberOf(Path path) {
        Matcher checkpoint = CHECKPOINT.matcher(path.getName());
        return checkpoint.matches() ? Long.parseLong(checkpoint.group(1)) : -1;
    }

    private static boolean isComplete(Path snapshot) throws IOException {
        return snapshot.getFileSystem().exists(new Path(snapshot, METADATA));
    }

    private static FileStatus[] list(Path directory) throws IOException {
        FileSystem files = directory.getFileSystem();
        FileStatus[] found = files.exists(directory) ? files.listStatus(directory) : null;
        return found == null ? new FileStatus[0] : found;
    }
}
