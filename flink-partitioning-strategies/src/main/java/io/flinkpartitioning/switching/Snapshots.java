package io.flinkpartitioning.switching;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Savepoints and checkpoints as they lie in a file system. Reads only: what a job owns, the job
 * deletes. Immutable and thread-safe.
 */
final class Snapshots {

    private static final String METADATA = "_metadata";
    private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d+)");

    private final Path savepoints;

    /**
     * Looks below a directory for savepoints.
     *
     * @param savepoints the directory, which need not exist
     */
    Snapshots(Path savepoints) {
        this.savepoints = savepoints;
    }

    /** Returns a directory of its own for one savepoint, so that it can be told from others. */
    Path newDirectory() {
        return new Path(savepoints, "switch-" + UUID.randomUUID());
    }

    /** Returns the complete savepoint in a directory of {@link #newDirectory()}. */
    Optional<String> completedIn(Path directory) throws IOException {
        for (FileStatus file : list(directory)) {
            if (isComplete(file.getPath())) {
                return Optional.of(file.getPath().toString());
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the newest snapshot of a job: the one given, or a checkpoint beside it that has
     * replaced it since.
     *
     * @param snapshot a savepoint, or the checkpoint that the cluster takes for the last one
     * @throws IOException if there is none any more
     */
    String newestFrom(String snapshot) throws IOException {
        Path given = new Path(snapshot);
        Path newest = isComplete(given) ? given : null;
        long newestNumber = numberOf(given);
        if (newestNumber >= 0) {
            for (FileStatus file : list(given.getParent())) {
                long number = numberOf(file.getPath());
                if (number > newestNumber && isComplete(file.getPath())) {
                    newestNumber = number;
                    newest = file.getPath();
                }
            }
        }
        if (newest == null) {
            throw new IOException(
                    "The job must go on from its last checkpoint, but there is none at "
                            + snapshot
                            + ", nor a later one beside it. Nothing has been deleted; give an earlier"
                            + " savepoint by execution.state-recovery.path.");
        }
        return newest.toString();
    }

    /** The number of a checkpoint by its name; -1 for savepoints. */
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
