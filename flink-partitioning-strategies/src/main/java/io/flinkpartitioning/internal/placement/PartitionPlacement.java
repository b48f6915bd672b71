package io.flinkpartitioning.internal.placement;

import com.dynatrace.hash4j.hashing.Hashing;
import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import java.util.OptionalInt;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Partition placement: all keys of one source partition are in one key group, spread evenly over
 * the hash codes that Flink maps to it.
 *
 * <p>The spread matters as much as the key group: with one hash code per key group the heap state
 * table would degrade to linked lists. The spread comes from the bytes (XXH3, 64 bit) of the whole
 * group key, even if only a part of it chooses the partition. It does not use {@code hashCode()},
 * which differs between JVMs for enums and identity hashes.
 *
 * @param <K> the type of the group key
 * @param <S> the type of the source key
 */
final class PartitionPlacement<K, S> implements EncodedPlacement<K> {

    private static final long serialVersionUID = 1L;

    private final KeySelector<K, S> sourceKey;
    private final KeyEncoder<S> sourceKeyEncoder;
    private final @Nullable KeyEncoder<K> groupKeyEncoder;
    private final ProducerHash<? super S> hash;
    private final DeclaredSettings declared;
    private final Layout.OfPartitions layout;
    private final int[] keyGroupOfPartition;

    /**
     * Creates the placement.
     *
     * @param producer how the producer places source keys
     * @param groupKeyEncoder encodes the group key; null if it has the same bytes as the source key
     */
    PartitionPlacement(
            KeySelector<K, S> sourceKey,
            ProducerPlacing<S> producer,
            @Nullable KeyEncoder<K> groupKeyEncoder,
            Layout.OfPartitions layout) {
        this.sourceKey = sourceKey;
        this.sourceKeyEncoder = producer.encoder();
        this.groupKeyEncoder = groupKeyEncoder;
        this.hash = producer.hash();
        this.declared = producer.declared();
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
        S source = sourceKeyOf(key);
        byte[] sourceBytes = sourceKeyEncoder.encode(source);
        int partition = partition(source, sourceBytes);
        byte[] bytes = groupKeyEncoder == null ? sourceBytes : groupKeyEncoder.encode(key);
        return new PlacedKey<>(
                key,
                InverseMurmur.hashInKeyGroup(
                        keyGroupOfPartition[partition],
                        layout.maxParallelism(),
                        Hashing.xxh3_64().hashBytesToLong(bytes)),
                layout.maxParallelism());
    }

    /** Of the source key's bytes, and of the group key's if they are others. */
    @Override
    public long hashOfBytes(K key) {
        long source = Hashing.xxh3_64().hashBytesToLong(sourceKeyEncoder.encode(sourceKeyOf(key)));
        return groupKeyEncoder == null
                ? source
                : 31 * source + Hashing.xxh3_64().hashBytesToLong(groupKeyEncoder.encode(key));
    }

    @Override
    public boolean hashesBytes() {
        return true;
    }

    @Override
    public DeclaredSettings declared() {
        return declared;
    }

    @Override
    public void release() {
        sourceKeyEncoder.release();
        if (groupKeyEncoder != null) {
            groupKeyEncoder.release();
        }
    }

    @Override
    public int keyGroup(K key) {
        return keyGroupOfPartition[partitionOf(key)];
    }

    @Override
    public OptionalInt sourcePartition(K key) {
        return OptionalInt.of(partitionOf(key));
    }

    private int partitionOf(K key) {
        S source = sourceKeyOf(key);
        return partition(source, sourceKeyEncoder.encode(source));
    }

    private S sourceKeyOf(K key) {
        S source;
        try {
            source = sourceKey.getKey(key);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new FlinkRuntimeException("Cannot take the source key out of " + key, e);
        }
        if (source == null) {
            throw new NoKeyException(
                    """
                    The source key '%s' must not be null, but that of the group key '%s' is: a record \
                    without key lies in any partition. Filter such records out, or give them a key \
                    of their own."""
                            .formatted(layout.sourceKey(), key));
        }
        return source;
    }

    private int partition(S source, byte[] sourceBytes) {
        int partition = hash.partition(source, sourceBytes, keyGroupOfPartition.length);
        if (partition < 0 || partition >= keyGroupOfPartition.length) {
            throw new IllegalStateException(
                    """
                    The partition of a key must be in [0, %d), but the producer hash '%s' returned %d. \
                    Correct the function."""
                            .formatted(keyGroupOfPartition.length, hash.name(), partition));
        }
        return partition;
    }

    @Override
    public Layout layout() {
        return layout;
    }
}
