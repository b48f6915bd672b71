package io.flinkpartitioning.internal.flink.savepoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.runtime.state.CompositeKeySerializationUtils;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of keyed state without changing them. {@link EntryRekeying} says what they
 * consist of. For one thread.
 */
final class EntryReader implements StoredEntry {

    /** Local state files have no buffer of their own. */
    private static final int READ_AHEAD = 64 << 10;

    private final KeyedHeader header;
    private final List<StoredState> states;
    private final TypeSerializer<?> keys;
    private final int prefixLength;
    private final Visitor visitor;

    private final DataInputDeserializer in = new DataInputDeserializer();

    private byte[] entry = new byte[256];
    private byte[] value = new byte[256];
    private int entryLength;
    private int valueLength;
    private int state;
    private int keyGroup;
    private int keyStart;
    private int keyEnd;
    private int restStart;
    private boolean newKey;

    private byte[] lastKey = new byte[0];
    private @Nullable Object key;

    EntryReader(KeyedHeader header, int maxParallelism, Visitor visitor) {
        this.header = header;
        this.states = header.states().stream().map(StoredState::of).toList();
        this.keys = header.keys().restoreSerializer();
        this.prefixLength =
                CompositeKeySerializationUtils.computeRequiredBytesInKeyGroupPrefix(maxParallelism);
        this.visitor = visitor;
    }

    /**
     * Reads the entries of a key group.
     *
     * @param number the key group
     * @param stream begins with it, and is decompressed
     */
    void read(int number, InputStream stream) throws IOException {
        DataInputStream entries = new DataInputStream(new BufferedInputStream(stream, READ_AHEAD));
        keyGroup = number;
        state = entries.readUnsignedShort();
        while (state != FullSnapshotUtil.END_OF_KEY_GROUP_MARK) {
            entryLength = entries.readInt();
            entry = read(entries, entryLength, entry);
            valueLength = entries.readInt();
            value = read(entries, valueLength, value);
            boolean last = (entry[0] & FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK) != 0;
            entry[0] &= (byte) ~FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK;
            takeApart();
            visitor.visit(this);
            if (last) {
                state = entries.readUnsignedShort();
            }
        }
    }

    private static byte[] read(DataInputStream in, int length, byte[] buffer) throws IOException {
        byte[] large = length <= buffer.length ? buffer : new byte[length];
        in.readFully(large, 0, length);
        return large;
    }

    private void takeApart() throws IOException {
        keyStart = prefixLength + (header.isTimers(state) ? Long.BYTES : 0);
        int end = keyStart + lastKey.length;
        newKey =
                key == null
                        || end > entryLength
                        || !Arrays.equals(entry, keyStart, end, lastKey, 0, lastKey.length);
        if (newKey) {
            in.setBuffer(entry, keyStart, entryLength - keyStart);
            key = keys.deserialize(in);
            end = in.getPosition();
            lastKey = Arrays.copyOfRange(entry, keyStart, end);
        }
        keyEnd = end;
        restStart = end;
        if (keys.getLength() < 0 && header.hasVariableNamespaces(state)) {
            restStart += EntryRekeying.bytesOf(lastKey.length);
        }
    }

    @Override
    public StoredState state() {
        return states.get(state);
    }

    @Override
    public int keyGroup() {
        return keyGroup;
    }

    @Override
    public Object key() {
        return Objects.requireNonNull(key);
    }

    @Override
    public boolean hasNewKey() {
        return newKey;
    }

    @Override
    public byte[] bytes() {
        return entry;
    }

    @Override
    public int timeStart() {
        return prefixLength;
    }

    @Override
    public int keyStart() {
        return keyStart;
    }

    @Override
    public int keyEnd() {
        return keyEnd;
    }

    @Override
    public int restStart() {
        return restStart;
    }

    @Override
    public int restEnd() {
        return entryLength;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public int valueLength() {
        return valueLength;
    }
}
