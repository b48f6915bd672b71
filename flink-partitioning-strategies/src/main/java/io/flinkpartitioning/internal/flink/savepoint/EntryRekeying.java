package io.flinkpartitioning.internal.flink.savepoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.CompositeKeySerializationUtils;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Changes the key in each entry of keyed state, wherever it stands there. For one thread.
 *
 * <p>The key of an entry of a state consists of the key group in 1 byte (up to 128 key groups) or
 * 2, the user's key, its length if key and namespace are both of variable length, the namespace,
 * and what the state adds. A timer has its time, 8 bytes, in front of the user's key, and never a
 * length. All that follows the user's key is copied, and so is the value.
 *
 * <p>The length stands behind the key, in as few bytes as it takes, the lowest first. So the key is
 * read first, and its length tells how many bytes to skip.
 */
final class EntryRekeying {

    /** Local state files have no buffer of their own. */
    private static final int READ_AHEAD = 64 << 10;

    private final KeyedHeader header;
    private final int[] newStates;
    private final Rekeying rekeying;
    private final KeyGroupSpool spool;
    private final String operator;
    private final boolean variableKeys;
    private final int oldPrefixLength;
    private final int newPrefixLength;

    private final DataInputDeserializer in = new DataInputDeserializer();
    private final DataOutputSerializer out = new DataOutputSerializer(256);

    private byte[] entry = new byte[256];
    private byte[] value = new byte[256];

    /** The last key that was changed: the entries of a map follow each other. */
    private byte[] oldKey = new byte[0];

    private byte[] newKey = new byte[0];
    private int newKeyGroup = -1;

    /**
     * Creates it for entries below one header.
     *
     * @param newStates the new numbers of the states, by the old ones
     * @param operator what the operator is called
     * @param oldMaxParallelism the number of key groups before
     * @param spool takes the changed entries
     */
    EntryRekeying(
            KeyedHeader header,
            int[] newStates,
            Rekeying rekeying,
            String operator,
            int oldMaxParallelism,
            KeyGroupSpool spool) {
        this.header = header;
        this.newStates = newStates;
        this.rekeying = rekeying;
        this.operator = operator;
        this.spool = spool;
        this.variableKeys = rekeying.oldKeys().getLength() < 0;
        this.oldPrefixLength =
                CompositeKeySerializationUtils.computeRequiredBytesInKeyGroupPrefix(
                        oldMaxParallelism);
        this.newPrefixLength =
                CompositeKeySerializationUtils.computeRequiredBytesInKeyGroupPrefix(
                        rekeying.maxParallelism());
    }

    /**
     * Changes the entries of a key group.
     *
     * @param keyGroup the old key group
     * @param stream begins with it, and is decompressed
     */
    void changeKeyGroup(int keyGroup, InputStream stream) throws IOException {
        DataInputStream entries = new DataInputStream(new BufferedInputStream(stream, READ_AHEAD));
        int state = entries.readUnsignedShort();
        while (state != FullSnapshotUtil.END_OF_KEY_GROUP_MARK) {
            int entryLength = entries.readInt();
            entry = read(entries, entryLength, entry);
            int valueLength = entries.readInt();
            value = read(entries, valueLength, value);
            boolean last = (entry[0] & FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK) != 0;
            entry[0] &= (byte) ~FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK;
            change(keyGroup, state, entryLength, valueLength);
            if (last) {
                state = entries.readUnsignedShort();
            }
        }
    }

    private static byte[] read(DataInputStream in, int length, byte[] buffer) throws IOException {
        byte[] large =
                length <= buffer.length
                        ? buffer
                        : new byte[Math.max(length, (int) Math.min(1 << 20, 2L * buffer.length))];
        in.readFully(large, 0, length);
        return large;
    }

    private void change(int keyGroup, int state, int entryLength, int valueLength)
            throws IOException {
        if (keyGroupOfEntry() != keyGroup) {
            throw new IOException(
                    """
                    The keyed state of the operator '%s' is damaged: an entry of the key group %d \
                    says %d. Take another savepoint."""
                            .formatted(operator, keyGroup, keyGroupOfEntry()));
        }
        boolean timer = header.isTimers(state);
        int start = oldPrefixLength + (timer ? Long.BYTES : 0);
        int rest = changeKey(start, entryLength);
        boolean lengths = variableKeys && header.hasVariableNamespaces(state);
        if (lengths) {
            rest += bytesOf(oldKey.length);
        }
        out.clear();
        CompositeKeySerializationUtils.writeKeyGroup(newKeyGroup, newPrefixLength, out);
        out.write(entry, oldPrefixLength, start - oldPrefixLength);
        out.write(newKey);
        if (lengths) {
            CompositeKeySerializationUtils.writeVariableIntBytes(newKey.length, out);
        }
        out.write(entry, rest, entryLength - rest);
        spool.add(
                newKeyGroup,
                newStates[state],
                out.getSharedBuffer(),
                out.length(),
                value,
                valueLength);
    }

    private int keyGroupOfEntry() {
        return oldPrefixLength == 1 ? entry[0] & 0xff : (entry[0] & 0xff) << 8 | (entry[1] & 0xff);
    }

    /** Returns how many bytes the length of a key takes behind it. */
    static int bytesOf(int length) {
        int bytes = 1;
        for (int left = length >>> 8; left != 0; left >>>= 8) {
            bytes++;
        }
        return bytes;
    }

    /** Changes the user's key that starts there, and returns where it ends. */
    private int changeKey(int start, int entryLength) throws IOException {
        int last = start + oldKey.length;
        // No serialized key is the beginning of another one, or nothing could read it back.
        if (newKeyGroup >= 0
                && last <= entryLength
                && Arrays.equals(entry, start, last, oldKey, 0, oldKey.length)) {
            return last;
        }
        in.setBuffer(entry, start, entryLength - start);
        Object key = rekeying.oldKeys().deserialize(in);
        int end = in.getPosition();
        Object changed = changed(key);
        out.clear();
        rekeying.newKeys().serialize(changed, out);
        newKey = out.getCopyOfBuffer();
        oldKey = Arrays.copyOfRange(entry, start, end);
        newKeyGroup = KeyGroupRangeAssignment.assignToKeyGroup(changed, rekeying.maxParallelism());
        return end;
    }

    private Object changed(Object key) {
        try {
            return rekeying.change().apply(key);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    """
                    The keys of the operator '%s' must be such as the new placement places, but the \
                    key '%s' is none. Give the uid of the operator that the placement is for, and \
                    the key serializer of its topic. The placement says: %s"""
                            .formatted(
                                    operator,
                                    key,
                                    Objects.requireNonNullElse(e.getMessage(), e.toString())),
                    e);
        }
    }
}
