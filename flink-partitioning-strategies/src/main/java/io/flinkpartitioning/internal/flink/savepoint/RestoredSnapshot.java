package io.flinkpartitioning.internal.flink.savepoint;

import static org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess.CHECKPOINT_DIR_PREFIX;
import static org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess.METADATA_FILE_NAME;

import io.flinkpartitioning.internal.flink.LaterFlink;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * What a checkpoint or savepoint says about its operators and the records between them. Immutable.
 *
 * <p>Only an unaligned checkpoint has records in flight. Without any, the key serializers are not
 * looked at, as each costs a small read.
 *
 * @param pointer where the snapshot lies
 * @param number its number in the job, which goes up also across restores
 * @param operators its operators
 */
public record RestoredSnapshot(String pointer, long number, List<RestoredOperator> operators) {

    private static final Pattern SAVEPOINT =
            Pattern.compile("(^|/)savepoint-[0-9a-f]{6}-[0-9a-f]{12}(/|/_metadata)?$");

    /** Copies the list. */
    public RestoredSnapshot {
        operators = List.copyOf(operators);
    }

    /**
     * Reads the metadata of a snapshot.
     *
     * @param pointer the directory or metadata file, as {@code execution.state-recovery.path} names
     *     it
     * @param userCodeClassLoader loads the serializers of the job
     * @throws IOException if the file system or the format is not known here, or the snapshot is
     *     gone
     */
    public static RestoredSnapshot read(String pointer, ClassLoader userCodeClassLoader)
            throws IOException {
        CheckpointMetadata metadata = metadata(pointer, userCodeClassLoader);
        boolean inFlight =
                metadata.getOperatorStates().stream()
                        .anyMatch(state -> input(state) + output(state) > 0);
        return of(pointer, metadata, inFlight, userCodeClassLoader);
    }

    /**
     * Reads the last complete checkpoints of a job, with their key serializers: that with the
     * highest number, and that which was written last. They differ if a job has begun anew, without
     * a snapshot or from an older one, under the id of an earlier deployment.
     *
     * @param directory the directory of the job's checkpoints; it need not exist
     * @param userCodeClassLoader loads the serializers of the job
     * @return one or two, or none; that with the highest number comes first
     * @throws IOException if the file system or the format is not known here
     */
    public static List<RestoredSnapshot> lastIn(String directory, ClassLoader userCodeClassLoader)
            throws IOException {
        Path path = new Path(directory);
        FileSystem files = path.getFileSystem();
        FileStatus[] found = files.exists(path) ? files.listStatus(path) : null;
        List<FileStatus> complete = new ArrayList<>();
        for (FileStatus file : found == null ? new FileStatus[0] : found) {
            Path metadata = new Path(file.getPath(), METADATA_FILE_NAME);
            if (file.getPath().getName().startsWith(CHECKPOINT_DIR_PREFIX)
                    && files.exists(metadata)) {
                complete.add(files.getFileStatus(metadata));
            }
        }
        Set<String> last = new LinkedHashSet<>();
        complete.stream()
                .map(metadata -> metadata.getPath().getParent())
                .max(Comparator.comparingLong(RestoredSnapshot::numberOf))
                .ifPresent(checkpoint -> last.add(checkpoint.toString()));
        complete.stream()
                .max(Comparator.comparingLong(FileStatus::getModificationTime))
                .ifPresent(metadata -> last.add(metadata.getPath().getParent().toString()));
        List<RestoredSnapshot> snapshots = new ArrayList<>();
        for (String checkpoint : last) {
            snapshots.add(
                    of(
                            checkpoint,
                            metadata(checkpoint, userCodeClassLoader),
                            true,
                            userCodeClassLoader));
        }
        return snapshots;
    }

    /**
     * Whether a pointer names the directory of a savepoint, as Flink makes it. A savepoint has
     * nothing in flight, so it need not be read.
     */
    public static boolean isSavepoint(String pointer) {
        return SAVEPOINT.matcher(pointer).find();
    }

    private static long numberOf(Path checkpoint) {
        return Long.parseLong(checkpoint.getName().substring(CHECKPOINT_DIR_PREFIX.length()));
    }

    private static RestoredSnapshot of(
            String pointer,
            CheckpointMetadata metadata,
            boolean withKeys,
            ClassLoader userCodeClassLoader) {
        List<RestoredOperator> operators = new ArrayList<>();
        for (OperatorState state : metadata.getOperatorStates()) {
            operators.add(
                    new RestoredOperator(
                            state.getOperatorID().toString(),
                            LaterFlink.nameOf(state).orElse(state.getOperatorID().toString()),
                            new RestoredOperator.InputBytes(input(state), afterFirst(state)),
                            output(state),
                            withKeys
                                    ? KeySerializerHeader.of(keyed(state), userCodeClassLoader)
                                    : RestoredOperator.Keys.NONE));
        }
        return new RestoredSnapshot(pointer, metadata.getCheckpointId(), operators);
    }

    private static CheckpointMetadata metadata(String pointer, ClassLoader userCodeClassLoader)
            throws IOException {
        CompletedCheckpointStorageLocation location =
                AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(pointer);
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            return Checkpoints.loadCheckpointMetadata(
                    in, userCodeClassLoader, location.getExternalPointer());
        }
    }

    private static long input(OperatorState operator) {
        return sum(operator, subtask -> size(subtask.getInputChannelState()));
    }

    /** Each edge into an operator is one of its gates. */
    private static long afterFirst(OperatorState operator) {
        return sum(
                operator,
                subtask ->
                        size(
                                LaterFlink.inputChannels(subtask).stream()
                                        .filter(channel -> channel.getInfo().getGateIdx() > 0)
                                        .toList()));
    }

    private static long output(OperatorState operator) {
        return sum(operator, subtask -> size(subtask.getResultSubpartitionState()));
    }

    private static long sum(OperatorState operator, ToLongFunction<OperatorSubtaskState> size) {
        return operator.getStates().stream().mapToLong(size).sum();
    }

    /** The sum over the handles; a handle stands for at least one record. */
    private static long size(Collection<? extends StateObject> handles) {
        return handles.stream().mapToLong(handle -> Math.max(1, handle.getStateSize())).sum();
    }

    private static List<KeyedStateHandle> keyed(OperatorState operator) {
        return operator.getStates().stream()
                .flatMap(subtask -> subtask.getManagedKeyedState().stream())
                .toList();
    }
}
