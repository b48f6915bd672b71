package io.flinkpartitioning.internal.placement;

import com.dynatrace.hash4j.hashing.Hashing;
import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Hash placement: the key group comes from a hash of the key, which Flink mixes with its own
 * murmur.
 */
public final class HashPlacement<K> implements EncodedPlacement<K> {

    private static final long serialVersionUID = 1L;

    private final HashFunction function;
    private final @Nullable KeyEncoder<K> encoder;
    private final int maxParallelism;

    /**
     * Creates the placement.
     *
     * @param encoder the bytes to hash; null for the key's own hash code
     */
    public HashPlacement(
            HashFunction function, @Nullable KeyEncoder<K> encoder, int maxParallelism) {
        this.function = function;
        this.encoder = encoder;
        this.maxParallelism = maxParallelism;
    }

    @Override
    public PlacedKey<K> place(K key) {
        int hash = encoder == null ? key.hashCode() : function.hash(encoder.encode(key));
        return new PlacedKey<>(key, hash, maxParallelism);
    }

    @Override
    public long hashOfBytes(K key) {
        return encoder == null
                ? key.hashCode()
                : Hashing.xxh3_64().hashBytesToLong(encoder.encode(key));
    }

    @Override
    public boolean hashesBytes() {
        return encoder != null;
    }

    @Override
    public @Nullable DeclaredSettings declared() {
        return null;
    }

    @Override
    public void release() {
        if (encoder != null) {
            encoder.release();
        }
    }

    @Override
    public int keyGroup(K key) {
        return place(key).keyGroup();
    }

    @Override
    public OptionalInt sourcePartition(K key) {
        return OptionalInt.empty();
    }

    @Override
    public Layout layout() {
        return new Layout.OfHash(function.id(), maxParallelism);
    }
}
