package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.savepoint.OperatorStates;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.channel.ResultSubpartitionInfo;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** The metadata of a checkpoint, as Flink writes it, with operators of the test's choice. */
final class SnapshotFile {

    private final List<OperatorState> operators = new ArrayList<>();
    private int inputGate;

    /** Adds an operator with one subtask and so many bytes in flight. */
    SnapshotFile operator(String uid, int inputBytes, int outputBytes) {
        return add(uid, subtask(inputBytes, outputBytes));
    }

    /** Adds one with keyed state, too. */
    SnapshotFile operator(String uid, int inputBytes, int outputBytes, TypeSerializer<?> keys)
            throws IOException {
        DataOutputSerializer header = new DataOutputSerializer(256);
        new KeyedBackendSerializationProxy<>(keys, List.of(), false).write(header);
        return add(
                uid,
                subtask(inputBytes, outputBytes)
                        .setManagedKeyedState(
                                new KeyGroupsStateHandle(
                                        new KeyGroupRangeOffsets(new KeyGroupRange(0, 127)),
                                        new ByteStreamStateHandle(
                                                uid + "-keys", header.getCopyOfBuffer()))));
    }

    /**
     * Adds one with keyed state and two inputs, the second of which has so many bytes in flight.
     */
    SnapshotFile joining(String uid, int secondInputBytes, TypeSerializer<?> keys)
            throws IOException {
        inputGate = 1;
        operator(uid, secondInputBytes, 0, keys);
        inputGate = 0;
        return this;
    }

    private SnapshotFile add(String uid, OperatorSubtaskState.Builder subtask) {
        OperatorState operator = OperatorStates.of(uid);
        operator.putState(0, subtask.build());
        operators.add(operator);
        return this;
    }

    private OperatorSubtaskState.Builder subtask(int inputBytes, int outputBytes) {
        OperatorSubtaskState.Builder subtask = OperatorSubtaskState.builder();
        if (inputBytes > 0) {
            subtask.setInputChannelState(
                    StateObjectCollection.singleton(
                            new InputChannelStateHandle(
                                    new InputChannelInfo(inputGate, 0),
                                    new ByteStreamStateHandle("in", new byte[inputBytes]),
                                    List.of(0L))));
        }
        if (outputBytes > 0) {
            subtask.setResultSubpartitionState(
                    StateObjectCollection.singleton(
                            new ResultSubpartitionStateHandle(
                                    new ResultSubpartitionInfo(0, 0),
                                    new ByteStreamStateHandle("out", new byte[outputBytes]),
                                    List.of(0L))));
        }
        return subtask;
    }

    /** Writes the checkpoint, and returns where it lies. */
    String writeTo(Path directory) throws IOException {
        return writeTo(directory, 7);
    }

    /** The same with a number of the test's choice. */
    String writeTo(Path directory, long number) throws IOException {
        Files.createDirectories(directory);
        try (OutputStream out = Files.newOutputStream(directory.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(
                    new CheckpointMetadata(number, operators, List.of()), out);
        }
        return directory.toUri().toString();
    }
}
