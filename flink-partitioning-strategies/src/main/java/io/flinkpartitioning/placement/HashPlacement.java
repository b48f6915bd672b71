package io.flinkpartitioning.placement;

/**
 * Hash placement: the key group follows from FNV-1a (64 bit) of the key's bytes, folded to the 32
 * bits of a hash code and mixed once more by Flink's own murmur.
 *
 * <p>Source of the function and of its constants: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, <a
 * href="http://www.isthe.com/chongo/tech/comp/fnv/">FNV Hash</a>. None of the libraries that this
 * project uses has it.
 */
final class HashPlacement<K> implements KeyPlacement<K> {

    private static final long serialVersionUID = 1L;

    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final KeyEncoder<K> encoder;
    private final int maxParallelism;

    HashPlacement(KeyEncoder<K> encoder, int maxParallelism) {
        this.encoder = encoder;
        this.maxParallelism = maxParallelism;
    }

    @Override
    public PlacedKey<K> place(K key) {
        return new PlacedKey<>(key, Long.hashCode(fnv1a64(encoder.encode(key))), maxParallelism);
    }

    @Override
    public Layout layout() {
        return new Layout.OfHash("fnv", maxParallelism);
    }

    static long fnv1a64(byte[] bytes) {
        long hash = FNV_OFFSET_BASIS;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
