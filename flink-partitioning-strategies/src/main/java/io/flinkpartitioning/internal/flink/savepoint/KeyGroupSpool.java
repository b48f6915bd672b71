package io.flinkpartitioning.internal.flink.savepoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * Collects entries by key group, in the form that Flink's full snapshots have: runs of entries of
 * one state, each begun by the number of the state. The first bit of an entry marks the last one of
 * a run. For one thread.
 *
 * <p>Each key group has one buffer, and all of them at most {@value #MEMORY} bytes together. What
 * is more goes into one temporary file, in pieces of the size of a buffer. An entry's mark is set
 * when the next entry shows that its run has ended. If it has gone into the file by then, its first
 * byte is written there once more.
 */
final class KeyGroupSpool implements Closeable {

    private static final long MEMORY = 64L << 20;
    private static final int SMALLEST_BUFFER = 1024;
    private static final int LARGEST_BUFFER = 256 << 10;
    private static final int FIRST_BUFFER = 256;

    private final int bufferSize;
    private final @Nullable Group[] groups;
    private @Nullable FileChannel file;
    private long end;
    private long entries;

    /** Creates an empty one. */
    KeyGroupSpool(int keyGroups) {
        this(
                keyGroups,
                (int) Math.max(SMALLEST_BUFFER, Math.min(LARGEST_BUFFER, MEMORY / keyGroups)));
    }

    /** Creates one with buffers of a size, at least {@value #FIRST_BUFFER} bytes. */
    KeyGroupSpool(int keyGroups, int bufferSize) {
        this.groups = new Group[keyGroups];
        this.bufferSize = bufferSize;
    }

    /** A key group. */
    private final class Group {

        private byte[] buffer = new byte[FIRST_BUFFER];
        private int buffered;

        /** Start and length of each piece in the file. */
        private long[] pieces = new long[8];

        private int pieceNumbers;

        private int state = -1;

        /** Where the last entry begins: in the buffer if that is at least 0, else in the file. */
        private int lastInBuffer = -1;

        private long lastInFile = -1;
        private byte lastFirstByte;

        void add(int newState, byte[] key, int keyLength, byte[] value, int valueLength)
                throws IOException {
            if (newState != state) {
                endRun();
                writeShort(newState);
                state = newState;
            }
            writeInt(keyLength);
            // Else the buffer might be emptied between here and the key's first byte.
            require(Math.min(keyLength, bufferSize));
            lastFirstByte = key[0];
            lastInBuffer = buffered;
            write(key, keyLength);
            writeInt(valueLength);
            write(value, valueLength);
        }

        private void endRun() throws IOException {
            if (state < 0) {
                return;
            }
            byte marked = (byte) (lastFirstByte | FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK);
            if (lastInBuffer >= 0) {
                buffer[lastInBuffer] = marked;
            } else {
                writeAll(ByteBuffer.wrap(new byte[] {marked}), lastInFile);
            }
        }

        private void writeShort(int number) throws IOException {
            write(new byte[] {(byte) (number >> 8), (byte) number}, Short.BYTES);
        }

        private void writeInt(int number) throws IOException {
            require(Integer.BYTES);
            buffer[buffered++] = (byte) (number >> 24);
            buffer[buffered++] = (byte) (number >> 16);
            buffer[buffered++] = (byte) (number >> 8);
            buffer[buffered++] = (byte) number;
        }

        private void write(byte[] bytes, int length) throws IOException {
            int written = 0;
            while (written < length) {
                require(Math.min(length - written, bufferSize));
                int now = Math.min(length - written, buffer.length - buffered);
                System.arraycopy(bytes, written, buffer, buffered, now);
                buffered += now;
                written += now;
            }
        }

        /** Makes room for some bytes, at most as many as a buffer has. */
        private void require(int bytes) throws IOException {
            if (buffered + bytes > bufferSize) {
                flush();
            }
            if (buffered + bytes > buffer.length) {
                buffer =
                        Arrays.copyOf(
                                buffer,
                                Math.min(
                                        bufferSize, Math.max(2 * buffer.length, buffered + bytes)));
            }
        }

        private void flush() throws IOException {
            if (pieceNumbers == pieces.length) {
                pieces = Arrays.copyOf(pieces, 2 * pieces.length);
            }
            pieces[pieceNumbers++] = end;
            pieces[pieceNumbers++] = buffered;
            if (lastInBuffer >= 0) {
                lastInFile = end + lastInBuffer;
                lastInBuffer = -1;
            }
            writeAll(ByteBuffer.wrap(buffer, 0, buffered), end);
            end += buffered;
            buffered = 0;
        }

        void writeTo(OutputStream out) throws IOException {
            endRun();
            writeShort(FullSnapshotUtil.END_OF_KEY_GROUP_MARK);
            byte[] copied = new byte[bufferSize];
            for (int piece = 0; piece < pieceNumbers; piece += 2) {
                int length = (int) pieces[piece + 1];
                readAll(ByteBuffer.wrap(copied, 0, length), pieces[piece]);
                out.write(copied, 0, length);
            }
            out.write(buffer, 0, buffered);
        }
    }

    /**
     * Adds an entry.
     *
     * @param keyGroup its key group
     * @param state the number of its state
     * @param key its key, which begins with the key group; the first bit is not set
     * @param keyLength how many bytes of the array are the key
     * @param value its value
     * @param valueLength how many bytes of the array are the value
     */
    void add(int keyGroup, int state, byte[] key, int keyLength, byte[] value, int valueLength)
            throws IOException {
        Group group = groups[keyGroup];
        if (group == null) {
            group = new Group();
            groups[keyGroup] = group;
        }
        group.add(state, key, keyLength, value, valueLength);
        entries++;
    }

    /** Whether a key group has no entry, or has been written. */
    boolean isEmpty(int keyGroup) {
        return groups[keyGroup] == null;
    }

    /** Returns how many entries were added. */
    long entries() {
        return entries;
    }

    /** Writes a key group, and forgets it. */
    void writeTo(int keyGroup, OutputStream out) throws IOException {
        Group group = groups[keyGroup];
        if (group != null) {
            group.writeTo(out);
            groups[keyGroup] = null;
        }
    }

    private void writeAll(ByteBuffer bytes, long position) throws IOException {
        FileChannel opened = file;
        if (opened == null) {
            Path path = Files.createTempFile("savepoint-conversion-", ".spool");
            opened =
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            file = opened;
        }
        long at = position;
        while (bytes.hasRemaining()) {
            at += opened.write(bytes, at);
        }
    }

    private void readAll(ByteBuffer bytes, long position) throws IOException {
        FileChannel opened = file;
        long at = position;
        while (bytes.hasRemaining()) {
            int read = opened == null ? -1 : opened.read(bytes, at);
            if (read < 0) {
                throw new IOException("The temporary file of the conversion was cut off");
            }
            at += read;
        }
    }

    /** Deletes the temporary file. */
    @Override
    public void close() throws IOException {
        FileChannel opened = file;
        if (opened != null) {
            opened.close();
        }
    }
}
