package io.flinkpartitioning.placement;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which key group a key's state lives in: a function of the configuration alone.
 *
 * <p>The layout is written into every checkpoint beside the keys (as the fingerprint of {@link
 * PlacedKeySerializerSnapshot}) and compared on restore: state that was written under one layout
 * cannot be found under another. Immutable, compared by value.
 */
public sealed interface Layout extends Serializable {

    /** The {@link OfPartitions#sourceKey()} of a group key that is the source key. */
    String WHOLE_KEY = "";

    /** What the {@link OfPartitions#producerHash()} of a user's function starts with. */
    String CUSTOM = "custom:";

    /** The number of key groups, in [1, 32768]. */
    int maxParallelism();

    /**
     * Returns what to change in a job that is configured with {@code this} so that it reads the
     * state of {@code restored}; empty where the two are equal.
     */
    default Optional<String> remedyToRead(Layout restored) {
        if (equals(restored)) {
            return Optional.empty();
        }
        List<String> settings = restored.settingsInsteadOf(this);
        if (maxParallelism() != restored.maxParallelism()) {
            settings.add("set env.setMaxParallelism(" + restored.maxParallelism() + ")");
        }
        return Optional.of(String.join(", ", settings));
    }

    /**
     * Returns the settings, but for the max parallelism, that lead to this layout where they lead
     * to {@code configured} now.
     */
    List<String> settingsInsteadOf(Layout configured);

    /**
     * Partition placement: the keys of a source partition share one key group.
     *
     * @param partitions the partition count of the source topics when the state was first written
     * @param producerHash the name of the hash by which the producer chose the partition
     * @param keySerializer the name of the serializer whose bytes were hashed
     * @param sourceKey the columns of the group key that the partition was chosen by; empty where
     *     the whole group key is the source key
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    record OfPartitions(
            int partitions,
            String producerHash,
            String keySerializer,
            String sourceKey,
            int maxParallelism)
            implements Layout {

        /** A layout whose group key is the source key. */
        public OfPartitions(
                int partitions, String producerHash, String keySerializer, int maxParallelism) {
            this(partitions, producerHash, keySerializer, WHOLE_KEY, maxParallelism);
        }

        @Override
        public List<String> settingsInsteadOf(Layout configured) {
            List<String> settings = new ArrayList<>();
            OfPartitions other = configured instanceof OfPartitions same ? same : null;
            if (other == null) {
                settings.add("set partitioning_strategy: smart, or name no strategy");
            }
            if (other == null
                    || !producerHash.equals(other.producerHash)
                    || !keySerializer.equals(other.keySerializer)
                    || !sourceKey.equals(other.sourceKey)) {
                settings.add(
                        "set partitionedLike("
                                + (sourceKey.isEmpty()
                                        ? ""
                                        : '"' + sourceKey + "\", the selector of that part, ")
                                + "KafkaPartitioning."
                                + (producerHash.startsWith(CUSTOM)
                                        ? "custom(\""
                                                + producerHash.substring(CUSTOM.length())
                                                + "\", its function, "
                                        : producerHash + '(')
                                + simpleName(keySerializer)
                                + ".class))");
            }
            if (other == null || partitions != other.partitions) {
                settings.add("set sourcePartitions(" + partitions + ")");
            }
            return settings;
        }

        @Override
        public String toString() {
            return "partition placement ("
                    + partitions
                    + " source partitions, producer hash "
                    + producerHash
                    + ", key serializer "
                    + simpleName(keySerializer)
                    + (sourceKey.isEmpty() ? "" : ", source key " + sourceKey)
                    + ", max parallelism "
                    + maxParallelism
                    + ")";
        }

        private static String simpleName(String className) {
            return className.substring(className.lastIndexOf('.') + 1);
        }
    }

    /**
     * Hash placement: a key's key group follows from a hash of its serialized bytes.
     *
     * @param hashFunction the name of the hash function
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    record OfHash(String hashFunction, int maxParallelism) implements Layout {

        @Override
        public List<String> settingsInsteadOf(Layout configured) {
            List<String> settings = new ArrayList<>();
            if (configured instanceof OfPartitions) {
                settings.add(
                        "set partitioning_strategy: always_hash with hash_function: "
                                + hashFunction);
            } else if (!hashFunction.equals(((OfHash) configured).hashFunction)) {
                settings.add("set hash_function: " + hashFunction);
            }
            return settings;
        }

        @Override
        public String toString() {
            return "hash placement ("
                    + hashFunction
                    + " of the key, max parallelism "
                    + maxParallelism
                    + ")";
        }
    }

    /** Writes a layout in the format that {@link #read} reads. */
    static void write(Layout layout, DataOutputView out) throws IOException {
        if (layout instanceof OfPartitions partitions) {
            boolean wholeKey = partitions.sourceKey().isEmpty();
            out.writeByte(wholeKey ? 0 : 2);
            out.writeInt(partitions.partitions());
            out.writeUTF(partitions.producerHash());
            out.writeUTF(partitions.keySerializer());
            if (!wholeKey) {
                out.writeUTF(partitions.sourceKey());
            }
        } else if (layout instanceof OfHash hash) {
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
            case 0 -> new OfPartitions(in.readInt(), in.readUTF(), in.readUTF(), in.readInt());
            case 1 -> new OfHash(in.readUTF(), in.readInt());
            case 2 ->
                    new OfPartitions(
                            in.readInt(), in.readUTF(), in.readUTF(), in.readUTF(), in.readInt());
            default ->
                    throw new IOException(
                            "Unknown kind of layout: "
                                    + kind
                                    + ". The state was written by a newer version of the library.");
        };
    }
}
