package io.flinkpartitioning.internal.flink.savepoint;

import io.flinkpartitioning.internal.Require;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * The directory of a savepoint that is being written. It is deleted if it is closed before it is
 * complete. If the process is killed, it has no {@code _metadata}, so nothing restores from it. For
 * one thread.
 */
final class SavepointDirectory implements Closeable {

    private static final String METADATA = AbstractFsCheckpointStorageAccess.METADATA_FILE_NAME;

    private final Path path;
    private final FileSystem files;
    private boolean complete;

    private SavepointDirectory(Path path, FileSystem files) {
        this.path = path;
        this.files = files;
    }

    /**
     * Checks that a directory can be made.
     *
     * @param target where
     * @param source the savepoint that is read, which stays as it is
     * @throws IllegalArgumentException if it exists, or lies in the other savepoint
     */
    static void requireNew(String target, Path source) throws IOException {
        Path path = new Path(target);
        FileSystem files = fileSystem(path);
        Require.argument(
                !files.exists(path),
                "The target must not exist, but '%s' does. Name a new directory, or delete it first.",
                target);
        Path absolute = path.makeQualified(files);
        for (Path parent = absolute; parent != null; parent = parent.getParent()) {
            Require.argument(
                    !parent.equals(source),
                    """
                    The target must lie outside the old savepoint, but '%s' lies in '%s'. Name a \
                    directory beside it.""",
                    target,
                    source);
        }
    }

    private static FileSystem fileSystem(Path path) throws IOException {
        try {
            return path.getFileSystem();
        } catch (UnsupportedFileSystemSchemeException e) {
            throw new IllegalArgumentException(
                    """
                    The file system of the target must be known, but that of '%s' is not: %s Put its \
                    plugin into the directory plugins of Flink, and set FLINK_PLUGINS_DIR to it."""
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /** Makes a directory, see {@link #requireNew}. */
    static SavepointDirectory create(String target) throws IOException {
        Path path = new Path(target);
        FileSystem files = fileSystem(path);
        SavepointDirectory directory = new SavepointDirectory(path.makeQualified(files), files);
        files.mkdirs(path);
        return directory;
    }

    /** Returns where it lies. */
    Path path() {
        return path;
    }

    /**
     * Copies the files of a savepoint.
     *
     * @param source the directory of the savepoint
     * @param replaced the names of files that are not copied
     */
    void copyFrom(Path source, Set<String> replaced) throws IOException {
        FileSystem from = source.getFileSystem();
        for (FileStatus file : from.listStatus(source)) {
            String name = file.getPath().getName();
            if (!file.isDir() && !replaced.contains(name) && !name.equals(METADATA)) {
                try (InputStream in = from.open(file.getPath());
                        OutputStream out =
                                files.create(
                                        new Path(path, name), FileSystem.WriteMode.NO_OVERWRITE)) {
                    in.transferTo(out);
                }
            }
        }
    }

    /** Writes the metadata, which makes a savepoint of the directory. */
    void complete(CheckpointMetadata metadata) throws IOException {
        Path unfinished = new Path(path, METADATA + ".inprogress");
        try (DataOutputStream out =
                new DataOutputStream(files.create(unfinished, FileSystem.WriteMode.NO_OVERWRITE))) {
            Checkpoints.storeCheckpointMetadata(metadata, out);
        }
        if (!files.rename(unfinished, new Path(path, METADATA))) {
            throw new IOException("The file %s cannot be renamed".formatted(unfinished));
        }
        complete = true;
    }

    @Override
    public void close() throws IOException {
        if (!complete) {
            files.delete(path, true);
        }
    }
}
