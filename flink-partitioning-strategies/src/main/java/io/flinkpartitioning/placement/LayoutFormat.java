package io.flinkpartitioning.placement;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The bytes of a layout in a savepoint. Stateless and thread-safe. */
final class LayoutFormat {

    private LayoutFormat() {}

    /** Writes a layout in the format that {@link #read} reads. */
    static void write(Layout layout, DataOutputView out) throws IOException {
        if (layout instanceof Layout.OfPartitions partitions) {
            boolean wholeKey = partitions.sourceKey().isEmpty();
            out.writeByte(wholeKey ? 0 : 2);
            out.writeInt(partitions.partitions());
            out.writeUTF(partitions.producerHash());
            out.writeUTF(partitions.keySerializer());
            if (!wholeKey) {
                out.writeUTF(partitions.sourceKey());
            }
        } else if (layout instanceof Layout.OfHash hash) {
            out.writeByte(1);
            out.writeUTF(hash.hashFunction());
        }
        out.writeInt(layout.maxParallelism());
    }

    /**
     * Reads a layout that {@link #write} has written.
     *
     * @throws IOException if the bytes are of a kind that this version does not know
     */
    static Layout read(DataInputView in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case 0 ->
                    new Layout.OfPartitions(in.readInt(), in.readUTF(), in.readUTF(), in.readInt());
            case 1 -> new Layout.OfHash(in.readUTF(), in.readInt());
            case 2 ->
                    new Layout.OfPartitions(
                            in.readInt(), in.readUTF(), in.readUTF(), in.readUTF(), in.readInt());
            default ->
                    throw new IOException(
                            """
                            Unknown kind of layout: %d. The state was written by a newer version of \
                            the library."""
                                    .formatted(kind));
        };
    }
}
