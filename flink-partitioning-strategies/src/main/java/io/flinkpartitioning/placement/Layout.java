package io.flinkpartitioning.placement;

import java.io.Serializable;

/**
 * Which key group a key's state lives in: a function of the configuration alone.
 *
 * <p>Every checkpoint stores the layout with the keys, as the fingerprint in {@link
 * PlacedKeySerializerSnapshot}. A restore compares it, because another layout would not find the
 * state. Immutable, compared by value.
 */
public sealed interface Layout extends Serializable {

    /** The {@link OfPartitions#sourceKey()} if the whole group key is the source key. */
    String WHOLE_KEY = "";

    /** The prefix of {@link OfPartitions#producerHash()} for a user's function. */
    String CUSTOM = "custom:";

    /** The number of key groups, in [1, 32768]. */
    int maxParallelism();

    /**
     * Partition placement: the keys of a source partition share one key group.
     *
     * @param partitions the partition count of the source topics when the state was first written
     * @param producerHash the name of the hash that chose the partition in the producer
     * @param keySerializer the name of the serializer that wrote the hashed bytes
     * @param sourceKey the columns of the group key that chose the partition; empty if the whole
     *     group key is the source key
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    record OfPartitions(
            int partitions,
            String producerHash,
            String keySerializer,
            String sourceKey,
            int maxParallelism)
            implements Layout {

        /** Creates a layout for a group key that is the source key as a whole. */
        public OfPartitions(
                int partitions, String producerHash, String keySerializer, int maxParallelism) {
            this(partitions, producerHash, keySerializer, WHOLE_KEY, maxParallelism);
        }

        @Override
        public String toString() {
            return """
            partition placement (%s source partitions, producer hash %s, key serializer %s%s, \
            max parallelism %s)"""
                    .formatted(
                            partitions,
                            producerHash,
                            keySerializer.substring(keySerializer.lastIndexOf('.') + 1),
                            sourceKey.isEmpty() ? "" : ", source key " + sourceKey,
                            maxParallelism);
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
        public String toString() {
            return "hash placement (%s of the key, max parallelism %s)"
                    .formatted(hashFunction, maxParallelism);
        }
    }
}
