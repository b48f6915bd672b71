package io.flinkpartitioning.internal.flink.savepoint;

import io.flinkpartitioning.internal.flink.LaterFlink;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/** Reads what is in a savepoint, and writes nothing. For one thread. */
public final class SavepointReader {

    private final CanonicalSavepoint savepoint;
    private final ClassLoader userCodeClassLoader;

    /**
     * Reads the metadata of a savepoint.
     *
     * @param pointer the directory of the savepoint
     * @param userCodeClassLoader loads the serializers of keys and values
     * @throws IllegalArgumentException if there is none, or it is none that can be converted
     * @throws IOException if the file system fails
     */
    public SavepointReader(String pointer, ClassLoader userCodeClassLoader) throws IOException {
        this.savepoint = CanonicalSavepoint.read(pointer, userCodeClassLoader);
        this.userCodeClassLoader = userCodeClassLoader;
    }

    /** Returns the operators, with what the headers of their keyed state say. */
    public List<StoredOperator> operators() throws IOException {
        List<StoredOperator> all = new ArrayList<>();
        for (OperatorState operator : savepoint.operators()) {
            all.add(describe(operator));
        }
        return all;
    }

    private StoredOperator describe(OperatorState operator) throws IOException {
        StoredOperator.Keyed keyed = null;
        Optional<String> obstacle = Optional.empty();
        if (CanonicalState.hasKeyedState(operator)) {
            try {
                keyed = keyed(operator);
            } catch (IllegalArgumentException e) {
                obstacle = Optional.ofNullable(e.getMessage());
            }
        }
        return new StoredOperator(
                operator.getOperatorID().toString(),
                LaterFlink.uidOf(operator).filter(uid -> !uid.isEmpty()),
                LaterFlink.nameOf(operator).filter(name -> !name.isEmpty()),
                operator.getParallelism(),
                operator.getMaxParallelism(),
                operator.isFullyFinished(),
                bytes(operator),
                keyed,
                obstacle);
    }

    private StoredOperator.Keyed keyed(OperatorState operator) throws IOException {
        List<KeyedHeader> headers = new ArrayList<>();
        for (KeyGroupsSavepointStateHandle file : filesOf(operator)) {
            headers.add(headerOf(operator, file));
        }
        KeyedHeader union = KeyedHeader.union(headers);
        return new StoredOperator.Keyed(
                union.keys(), union.states().stream().map(StoredState::of).toList());
    }

    private static List<KeyGroupsSavepointStateHandle> filesOf(OperatorState operator) {
        return CanonicalState.filesOf(operator, calledBare(operator));
    }

    /** Messages put it into quotes. */
    private static String calledBare(OperatorState operator) {
        return LaterFlink.uidOf(operator)
                .filter(uid -> !uid.isEmpty())
                .orElse(operator.getOperatorID().toString());
    }

    private KeyedHeader headerOf(OperatorState operator, KeyGroupsSavepointStateHandle file)
            throws IOException {
        return KeyedHeader.read(
                KeyedStateConversion.header(file), calledBare(operator), userCodeClassLoader);
    }

    private static StoredOperator.Bytes bytes(OperatorState operator) {
        long keyed = 0;
        long other = 0;
        for (OperatorSubtaskState subtask : operator.getStates()) {
            keyed += size(subtask.getManagedKeyedState()) + size(subtask.getRawKeyedState());
            other += size(subtask.getManagedOperatorState()) + size(subtask.getRawOperatorState());
        }
        ByteStreamStateHandle coordinator = operator.getCoordinatorState();
        return new StoredOperator.Bytes(
                keyed, coordinator == null ? other : other + coordinator.getStateSize());
    }

    private static long size(Collection<? extends StateObject> handles) {
        return handles.stream().mapToLong(StateObject::getStateSize).sum();
    }

    /**
     * Reads the entries of an operator's keyed state, in the order in which they lie there.
     *
     * @param operator the operator; it has no obstacle
     * @param visitor takes each
     * @param bytesRead takes the number of bytes after each key group, which add up to about {@link
     *     StoredOperator.Bytes#keyed}
     * @throws IOException if the file system fails, or the state is damaged
     */
    public void read(StoredOperator operator, StoredEntry.Visitor visitor, LongConsumer bytesRead)
            throws IOException {
        OperatorState state = stateOf(operator);
        for (KeyGroupsSavepointStateHandle file : filesOf(state)) {
            KeyedHeader header = headerOf(state, file);
            EntryReader entries = new EntryReader(header, state.getMaxParallelism(), visitor);
            try (FSDataInputStream in = file.openInputStream()) {
                for (Tuple2<Integer, Long> keyGroup : file.getGroupRangeOffsets()) {
                    if (keyGroup.f1 != 0) {
                        in.seek(keyGroup.f1);
                        entries.read(keyGroup.f0, header.compression().decorateWithCompression(in));
                        bytesRead.accept(ConversionBytes.lengthOf(file, keyGroup.f0));
                    }
                }
            }
        }
    }

    private OperatorState stateOf(StoredOperator operator) {
        return savepoint.operators().stream()
                .filter(state -> state.getOperatorID().toString().equals(operator.id()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Returns the subtasks whose files do not have exactly the key groups of the subtask. Flink
     * would lose what they have besides.
     */
    public List<Integer> subtasksWithOtherKeyGroups(StoredOperator operator) {
        OperatorState state = stateOf(operator);
        List<Integer> wrong = new ArrayList<>();
        state.getSubtaskStates()
                .forEach(
                        (subtask, of) -> {
                            for (KeyedStateHandle file : of.getManagedKeyedState()) {
                                if (!file.getKeyGroupRange()
                                        .equals(
                                                KeyGroupRangeAssignment
                                                        .computeKeyGroupRangeForOperatorIndex(
                                                                state.getMaxParallelism(),
                                                                state.getParallelism(),
                                                                subtask))) {
                                    wrong.add(subtask);
                                }
                            }
                        });
        return wrong;
    }

    /**
     * Writes all state of an operator that is not keyed, in one order: what a conversion leaves as
     * it is.
     */
    public void writeOther(StoredOperator operator, OutputStream to) throws IOException {
        OperatorState state = stateOf(operator);
        DataOutputStream out = new DataOutputStream(to);
        ByteStreamStateHandle coordinator = state.getCoordinatorState();
        if (coordinator != null) {
            out.write(coordinator.getData());
        }
        for (int subtask : new TreeSet<>(state.getSubtaskStates().keySet())) {
            OperatorSubtaskState of = state.getState(subtask);
            List<OperatorStateHandle> handles =
                    Stream.of(of.getManagedOperatorState(), of.getRawOperatorState())
                            .flatMap(Collection::stream)
                            .toList();
            if (!handles.isEmpty()) {
                out.writeInt(subtask);
            }
            for (OperatorStateHandle handle : handles) {
                write(handle, out);
            }
        }
        out.flush();
    }

    private static void write(OperatorStateHandle handle, DataOutputStream out) throws IOException {
        for (var entry : new TreeMap<>(handle.getStateNameToPartitionOffsets()).entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeUTF(entry.getValue().getDistributionMode().name());
            for (long offset : entry.getValue().getOffsets()) {
                out.writeLong(offset);
            }
        }
        try (InputStream in = handle.openInputStream()) {
            in.transferTo(out);
        }
    }
}
