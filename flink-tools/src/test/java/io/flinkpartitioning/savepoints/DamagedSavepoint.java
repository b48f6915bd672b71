package io.flinkpartitioning.savepoints;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A copy of a savepoint that is no longer what Flink has written.
 *
 * @param directory where it lies
 */
record DamagedSavepoint(Path directory) {

    private static final String METADATA = "_metadata";

    /** Copies a savepoint, which is damaged then. */
    static DamagedSavepoint copyOf(String savepoint, String target) throws IOException {
        Path directory = Files.createDirectory(Path.of(URI.create(target)));
        try (Stream<Path> files = Files.list(Path.of(URI.create(savepoint)))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        return new DamagedSavepoint(directory);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.endsWith(METADATA)).toList();
        }
    }

    /** Replaces a text in all files of state by another one of the same length. */
    void replace(String text, String other) throws IOException {
        for (Path file : files()) {
            String content = new String(Files.readAllBytes(file), ISO_8859_1);
            Files.write(file, content.replace(text, other).getBytes(ISO_8859_1));
        }
    }

    /** Cuts the end off all files of state. */
    void cutOff() throws IOException {
        for (Path file : files()) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOf(bytes, bytes.length * 9 / 10));
        }
    }

    /** Gives each of two subtasks what the other one has. */
    void swapSubtasks() throws IOException {
        Path file = directory.resolve(METADATA);
        CheckpointMetadata metadata;
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            metadata =
                    Checkpoints.loadCheckpointMetadata(
                            in, getClass().getClassLoader(), directory.toUri().toString());
        }
        for (OperatorState operator : metadata.getOperatorStates()) {
            OperatorSubtaskState first = operator.getState(0);
            OperatorSubtaskState second = operator.getState(1);
            if (first != null && second != null) {
                operator.putState(0, second);
                operator.putState(1, first);
            }
        }
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            Checkpoints.storeCheckpointMetadata(metadata, out);
        }
    }
}
