package io.flinkpartitioning.internal.flink.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshotSerializationUtil;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshotReadersWriters;
import org.apache.flink.streaming.api.operators.TimerSerializer;

/**
 * What stands in front of the entries of keyed state: the serializer of the keys, and what each
 * state is called and made of. Immutable.
 *
 * <p>The descriptions of states are carried over byte by byte. Only that of timers has the key in
 * it. So nothing needs to know what the user's serializers write.
 *
 * @param compressed whether each key group is compressed
 * @param keys the snapshot of the serializer of the keys
 * @param keysLength how many bytes it takes
 * @param states the states, in the order of their numbers
 */
record KeyedHeader(
        boolean compressed, TypeSerializerSnapshot<?> keys, int keysLength, List<State> states) {

    /** Copies the list. */
    KeyedHeader {
        states = List.copyOf(states);
    }

    /** The state that an entry belongs to. */
    sealed interface State {

        /** Returns what Flink has written about it. */
        StateMetaInfoSnapshot description();

        /** Returns its name, which it shares with no state of its kind. */
        default String name() {
            return description().getName();
        }

        /** Returns how many bytes its description takes. */
        int length();

        /** Writes its description, for other keys. */
        void write(TypeSerializer<Object> newKeys, DataOutputSerializer out) throws IOException;
    }

    /** A state of any kind that a function or a window has. Immutable. */
    private static final class KeyedValues implements State {

        private final StateMetaInfoSnapshot description;
        private final byte[] bytes;
        private final boolean variableNamespace;

        /**
         * Creates it.
         *
         * @param description what Flink has written about it
         * @param bytes the bytes of that
         * @param variableNamespace whether namespaces are of variable length
         */
        KeyedValues(StateMetaInfoSnapshot description, byte[] bytes, boolean variableNamespace) {
            this.description = description;
            this.bytes = bytes;
            this.variableNamespace = variableNamespace;
        }

        @Override
        public StateMetaInfoSnapshot description() {
            return description;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void write(TypeSerializer<Object> newKeys, DataOutputSerializer out)
                throws IOException {
            out.write(bytes);
        }
    }

    /** Timers: the time stands in front of the key. */
    private record Timers(
            StateMetaInfoSnapshot description, int length, TypeSerializer<?> namespaces)
            implements State {

        @Override
        public void write(TypeSerializer<Object> newKeys, DataOutputSerializer out)
                throws IOException {
            StateMetaInfoSnapshotReadersWriters.getWriter()
                    .writeStateMetaInfoSnapshot(
                            new StateMetaInfoSnapshot(
                                    description.getName(),
                                    description.getBackendStateType(),
                                    description.getOptionsImmutable(),
                                    Map.of(
                                            CommonSerializerKeys.VALUE_SERIALIZER.toString(),
                                            new TimerSerializer<>(newKeys, namespaces)
                                                    .snapshotConfiguration())),
                            out);
        }
    }

    /** Returns what decompresses and compresses a key group. */
    StreamCompressionDecorator compression() {
        return compressed
                ? SnappyStreamCompressionDecorator.INSTANCE
                : UncompressedStreamCompressionDecorator.INSTANCE;
    }

    /** Whether the entries of a state are timers. */
    boolean isTimers(int state) {
        return states.get(state) instanceof Timers;
    }

    /** Whether a state has the lengths of keys in its entries if keys are of variable length. */
    boolean hasVariableNamespaces(int state) {
        return states.get(state) instanceof KeyedValues values && values.variableNamespace;
    }

    /**
     * Reads a header.
     *
     * @param bytes all of it, and nothing else
     * @param operator what the operator is called
     * @param userCodeClassLoader loads the serializers of keys and values
     * @throws IllegalArgumentException if a class is missing, or a state is of a kind that can't be
     *     converted
     */
    static KeyedHeader read(byte[] bytes, String operator, ClassLoader userCodeClassLoader) {
        try {
            return read(new DataInputDeserializer(bytes), bytes, operator, userCodeClassLoader);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    """
                    The keyed state of the operator '%s' must be readable, but its header is not: %s. \
                    If a class is missing, give the job's jar by --jar or withClassLoader(…); if the \
                    version is unknown, convert with the line of Flink that wrote the savepoint."""
                            .formatted(
                                    operator,
                                    String.valueOf(e.getMessage()).replaceFirst("\\.$", "")),
                    e);
        }
    }

    private static KeyedHeader read(
            DataInputDeserializer in, byte[] bytes, String operator, ClassLoader classLoader)
            throws IOException {
        int version = in.readInt();
        if (version != KeyedBackendSerializationProxy.VERSION) {
            throw new IOException(
                    "it has the version %d, not %d"
                            .formatted(version, KeyedBackendSerializationProxy.VERSION));
        }
        boolean compressed = in.readBoolean();
        int keysStart = in.getPosition();
        TypeSerializerSnapshot<?> keys =
                TypeSerializerSnapshotSerializationUtil.readSerializerSnapshot(in, classLoader);
        int keysLength = in.getPosition() - keysStart;
        List<State> states = new ArrayList<>();
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            int start = in.getPosition();
            StateMetaInfoSnapshot description =
                    StateMetaInfoSnapshotReadersWriters.getReader(
                                    StateMetaInfoSnapshotReadersWriters
                                            .CURRENT_STATE_META_INFO_SNAPSHOT_VERSION)
                            .readStateMetaInfoSnapshot(in, classLoader);
            states.add(
                    state(
                            description,
                            Arrays.copyOfRange(bytes, start, in.getPosition()),
                            operator));
        }
        if (in.available() > 0) {
            throw new IOException("%d bytes are left over".formatted(in.available()));
        }
        return new KeyedHeader(compressed, keys, keysLength, states);
    }

    private static State state(StateMetaInfoSnapshot description, byte[] bytes, String operator) {
        return switch (description.getBackendStateType()) {
            case KEY_VALUE ->
                    new KeyedValues(
                            description,
                            bytes,
                            restored(description, CommonSerializerKeys.NAMESPACE_SERIALIZER)
                                            .getLength()
                                    < 0);
            case PRIORITY_QUEUE -> timers(description, bytes.length, operator);
            default -> throw unknown(description, operator);
        };
    }

    private static State timers(StateMetaInfoSnapshot description, int length, String operator) {
        if (restored(description, CommonSerializerKeys.VALUE_SERIALIZER)
                instanceof TimerSerializer<?, ?> timers) {
            return new Timers(description, length, timers.getNamespaceSerializer());
        }
        throw unknown(description, operator);
    }

    private static TypeSerializer<?> restored(
            StateMetaInfoSnapshot description, CommonSerializerKeys which) {
        TypeSerializerSnapshot<?> snapshot = description.getTypeSerializerSnapshot(which);
        if (snapshot == null) {
            throw new IllegalStateException(
                    "The state '%s' has no %s".formatted(description.getName(), which));
        }
        return snapshot.restoreSerializer();
    }

    private static IllegalArgumentException unknown(
            StateMetaInfoSnapshot description, String operator) {
        return new IllegalArgumentException(
                """
                The keyed state of an operator must consist of states and timers of Flink's \
                synchronous API to be converted, but '%s' has the state '%s' of the kind %s. Leave \
                the operator out, and let it begin without its state under another uid."""
                        .formatted(
                                operator,
                                description.getName(),
                                description.getBackendStateType()));
    }

    /**
     * Returns one header for the entries of several, with the states of all.
     *
     * <p>The subtasks of an operator may describe a state in different ways: a serializer of POJOs
     * lists the subclasses that it has met. Any of them reads all entries, since an entry names its
     * subclass. The longest one knows most of them.
     *
     * @param headers at least one
     */
    static KeyedHeader union(List<KeyedHeader> headers) {
        KeyedHeader longest = headers.get(0);
        Map<String, State> states = new LinkedHashMap<>();
        for (KeyedHeader header : headers) {
            if (header.keysLength > longest.keysLength) {
                longest = header;
            }
            for (State state : header.states) {
                states.merge(
                        id(state), state, (one, two) -> two.length() > one.length() ? two : one);
            }
        }
        return new KeyedHeader(
                longest.compressed, longest.keys, longest.keysLength, List.copyOf(states.values()));
    }

    /** Returns the numbers that the states of a header have in this one, which has all of them. */
    int[] numbersOf(KeyedHeader part) {
        List<String> ids = states.stream().map(KeyedHeader::id).toList();
        return part.states.stream().map(KeyedHeader::id).mapToInt(ids::indexOf).toArray();
    }

    /** A value state and a set of timers may have one name. */
    private static String id(State state) {
        return state.getClass().getSimpleName() + state.name();
    }

    /** Returns the bytes of the header for other keys. */
    byte[] rekeyed(TypeSerializer<Object> newKeys) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        out.writeInt(KeyedBackendSerializationProxy.VERSION);
        out.writeBoolean(compressed);
        TypeSerializerSnapshotSerializationUtil.writeSerializerSnapshot(
                out, newKeys.snapshotConfiguration());
        out.writeShort(states.size());
        for (State state : states) {
            state.write(newKeys, out);
        }
        return out.getCopyOfBuffer();
    }
}
