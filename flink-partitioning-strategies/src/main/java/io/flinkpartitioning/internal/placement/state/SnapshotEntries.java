package io.flinkpartitioning.internal.placement.state;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What a savepoint holds beside a layout: bytes by name. An entry that this version does not know
 * is kept as it is. Immutable.
 */
public final class SnapshotEntries implements Serializable {

    private static final long serialVersionUID = 1L;

    /** No entries, as in a savepoint of the first version. */
    public static final SnapshotEntries NONE = new SnapshotEntries(Map.of());

    private final LinkedHashMap<String, byte[]> contents;

    private SnapshotEntries(Map<String, byte[]> contents) {
        this.contents = new LinkedHashMap<>(contents);
    }

    /** Writes the content of an entry. */
    @FunctionalInterface
    public interface Writer {
        void write(DataOutputView out) throws IOException;
    }

    /**
     * Reads the content of an entry.
     *
     * @param <V> the type of the content
     */
    @FunctionalInterface
    public interface Reader<V> {
        V read(DataInputView in) throws IOException;
    }

    /**
     * Returns these entries and one more, which replaces one of the same name.
     *
     * @param name the name, in every savepoint for ever
     * @param content writes the content
     */
    public SnapshotEntries with(String name, Writer content) {
        DataOutputSerializer out = new DataOutputSerializer(64);
        try {
            content.write(out);
        } catch (IOException e) {
            throw new IllegalStateException("The entry '%s' cannot be written".formatted(name), e);
        }
        SnapshotEntries more = new SnapshotEntries(contents);
        more.contents.put(name, out.getCopyOfBuffer());
        return more;
    }

    /**
     * Returns the content of an entry, or null if there is none.
     *
     * @param name the name of the entry
     * @param reader reads the content
     */
    public <V> @Nullable V get(String name, Reader<V> reader) {
        byte[] content = contents.get(name);
        if (content == null) {
            return null;
        }
        try {
            return reader.read(new DataInputDeserializer(content));
        } catch (IOException e) {
            throw new IllegalStateException("The entry '%s' cannot be read".formatted(name), e);
        }
    }

    /** Writes the entries in the format that {@link #read} reads. */
    public void write(DataOutputView out) throws IOException {
        out.writeInt(contents.size());
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            out.write(entry.getValue());
        }
    }

    /** Reads entries that {@link #write} has written, of whatever names. */
    public static SnapshotEntries read(DataInputView in) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String name = in.readUTF();
            byte[] content = new byte[in.readInt()];
            in.readFully(content);
            contents.put(name, content);
        }
        return new SnapshotEntries(contents);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SnapshotEntries that
                && contents.keySet().equals(that.contents.keySet())
                && contents.entrySet().stream()
                        .allMatch(
                                entry ->
                                        Arrays.equals(
                                                entry.getValue(),
                                                that.contents.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return contents.keySet().hashCode();
    }
}
