package io.flinkpartitioning.internal.flink.savepoint;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.LaterFlink;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.filesystem.FsCompletedCheckpointStorageLocation;
import org.jspecify.annotations.Nullable;

/**
 * A savepoint in Flink's canonical format, as it lies in a file system. Immutable.
 *
 * @param directory where it lies
 * @param metadata what it says of itself
 */
record CanonicalSavepoint(Path directory, CheckpointMetadata metadata) {

    /**
     * Reads the metadata of a savepoint.
     *
     * @param pointer the directory or its file {@code _metadata}, in any file system of Flink's
     * @throws IllegalArgumentException if there is none, or it is none that can be converted
     * @throws IOException if the file system fails
     */
    static CanonicalSavepoint read(String pointer, ClassLoader userCodeClassLoader)
            throws IOException {
        FsCompletedCheckpointStorageLocation location = location(pointer);
        CheckpointMetadata metadata;
        try (DataInputStream in =
                new DataInputStream(location.getMetadataHandle().openInputStream())) {
            metadata =
                    Checkpoints.loadCheckpointMetadata(
                            in, userCodeClassLoader, location.getExternalPointer());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    """
                    The savepoint must be of a version of Flink that is known here, but '%s' is not: \
                    %s. Convert with the line of Flink that wrote it."""
                            .formatted(pointer, e.getMessage()),
                    e);
        } catch (FileNotFoundException e) {
            throw noSavepoint(pointer, e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    """
                    The file _metadata of the savepoint must be one that Flink has written, but that \
                    of '%s' cannot be read: %s. Name the directory that the command stop has printed, \
                    or take another savepoint."""
                            .formatted(pointer, e.getMessage()),
                    e);
        }
        requireCanonical(pointer, metadata.getCheckpointProperties());
        CanonicalSavepoint savepoint =
                new CanonicalSavepoint(location.getExclusiveCheckpointDir(), metadata);
        savepoint.requireOneDirectory();
        return savepoint;
    }

    private static FsCompletedCheckpointStorageLocation location(String pointer)
            throws IOException {
        try {
            return AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(pointer);
        } catch (FileNotFoundException e) {
            throw noSavepoint(pointer, e);
        } catch (IOException e) {
            if (e.getCause() instanceof UnsupportedFileSystemSchemeException unknown) {
                throw new IllegalArgumentException(
                        """
                        The file system of the savepoint must be known, but that of '%s' is not: %s \
                        Put its plugin into the directory plugins of Flink, and set FLINK_PLUGINS_DIR \
                        to it."""
                                .formatted(pointer, unknown.getMessage()),
                        e);
            }
            throw e;
        }
    }

    private static IllegalArgumentException noSavepoint(String pointer, IOException e) {
        return new IllegalArgumentException(
                """
                The savepoint must be a directory with a file _metadata, but '%s' is none: %s Name \
                the directory that the command stop has printed."""
                        .formatted(pointer, e.getMessage()),
                e);
    }

    /** Flink says the kind since 1.15. Before, the kinds of the handles tell. */
    private static void requireCanonical(
            String pointer, @Nullable CheckpointProperties properties) {
        if (properties == null) {
            return;
        }
        Require.argument(
                properties.isSavepoint(),
                """
                A savepoint must be given to be converted, but '%s' is a checkpoint. Restore the job \
                from it as it was, and take a savepoint with --type canonical.""",
                pointer);
        Require.argument(
                !(properties.getCheckpointType() instanceof SavepointType type)
                        || type.getFormatType() == SavepointFormatType.CANONICAL,
                """
                The savepoint must be in the canonical format, but '%s' is a native one, which only \
                its state backend can read. Restore the job from it as it was, and take a savepoint \
                with --type canonical.""",
                pointer);
    }

    private void requireOneDirectory() {
        Optional<String> elsewhere =
                metadata.getOperatorStates().stream()
                        .flatMap(CanonicalState::filesElsewhere)
                        .findFirst();
        Require.argument(
                elsewhere.isEmpty(),
                """
                All files of a savepoint must lie in its directory to be converted, but '%s' does not \
                lie in %s. Take a savepoint into a path without s3.entropy.key.""",
                elsewhere.orElse(""),
                directory);
    }

    /** Returns the operators. */
    List<OperatorState> operators() {
        return List.copyOf(metadata.getOperatorStates());
    }

    /**
     * Returns an operator with keyed state.
     *
     * @param uid its uid, or its id of 32 hexadecimal digits
     * @throws IllegalArgumentException if there is none. The message lists those that there are
     */
    OperatorState keyed(String uid) {
        Optional<OperatorState> found =
                operators().stream().filter(operator -> isCalled(operator, uid)).findFirst();
        Require.argument(
                found.isPresent(),
                """
                The uid must be that of an operator in the savepoint, but there is none of '%s'. Give \
                one of these with keyed state: %s.""",
                uid,
                keyedOperators());
        OperatorState operator = found.get();
        Require.argument(
                operator.isFullyFinished() || CanonicalState.hasKeyedState(operator),
                """
                The operator '%s' must have keyed state to be converted, but has none. Leave it out; \
                these have keyed state: %s.""",
                uid,
                keyedOperators());
        return operator;
    }

    private static boolean isCalled(OperatorState operator, String uid) {
        return operator.getOperatorID().equals(OperatorIds.of(uid))
                || operator.getOperatorID().toString().equals(uid);
    }

    private String keyedOperators() {
        String all =
                operators().stream()
                        .filter(CanonicalState::hasKeyedState)
                        .map(CanonicalSavepoint::inWords)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return all.isEmpty() ? "none" : all;
    }

    /** Returns what an operator is called: its uid if Flink has written it, else its id. */
    static String inWords(OperatorState operator) {
        return LaterFlink.uidOf(operator)
                .filter(uid -> !uid.isEmpty())
                .map("'%s'"::formatted)
                .orElseGet(
                        () ->
                                LaterFlink.nameOf(operator)
                                        .filter(name -> !name.isEmpty())
                                        .map(
                                                name ->
                                                        "%s (%s)"
                                                                .formatted(
                                                                        operator.getOperatorID(),
                                                                        name))
                                        .orElse(operator.getOperatorID().toString()));
    }
}
