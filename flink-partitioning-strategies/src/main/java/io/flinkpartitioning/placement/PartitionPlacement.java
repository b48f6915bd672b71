package io.flinkpartitioning.placement;

import com.dynatrace.hash4j.hashing.Hashing;

/**
 * Partition placement: all keys of one source partition in one key group, spread evenly over the
 * hash codes that Flink maps to it.
 *
 * <p>The spread matters as much as the key group: with one hash code per key group the heap state
 * table would degrade to linked lists. It is taken from the key's bytes (XXH3, 64 bit) rather than
 * from {@code hashCode()}, which differs between JVMs for enums and identity hashes.
 */
final class PartitionPlacement<K> implements KeyPlacement<K> {

    private static final long serialVersionUID = 1L;

    private final KeyEncoder<K> encoder;
    private final ProducerHash hash;
    private final Layout.OfPartitions layout;
    private final int[] keyGroupOfPartition;

    PartitionPlacement(KeyEncoder<K> encoder, ProducerHash hash, Layout.OfPartitions layout) {
        this.encoder = encoder;
        this.hash = hash;
        this.layout = layout;
        this.keyGroupOfPartition = new int[layout.partitions()];
        for (int partition = 0; partition < keyGroupOfPartition.length; partition++) {
            keyGroupOfPartition[partition] =
                    KeyGroups.ofPartition(
                            partition, keyGroupOfPartition.length, layout.maxParallelism());
        }
    }

    @Override
    public PlacedKey<K> place(K key) {
        byte[] bytes = encoder.encode(key);
        int partition = hash.partition(bytes, keyGroupOfPartition.length);
        if (partition < 0 || partition >= keyGroupOfPartition.length) {
            throw new IllegalStateException(
                    "The partition of a key must be in [0, "
                            + keyGroupOfPartition.length
                            + "), but the producer hash '"
                            + hash.name()
                            + "' returned "
                            + partition
                            + ". Correct the function.");
        }
        return new PlacedKey<>(
                key,
                InverseMurmur.hashInKeyGroup(
                        keyGroupOfPartition[partition],
                        layout.maxParallelism(),
                        Hashing.xxh3_64().hashBytesToLong(bytes)),
                layout.maxParallelism());
    }

    @Override
    public Layout layout() {
        return layout;
    }
}
