package io.flinkpartitioning.placement;

import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The function that spreads keys over the key groups under hash placement.
 *
 * <p>All except {@link #FLINK} hash the bytes of the key's Flink serializer, so they give equal
 * results in every JVM. They return a hash code. Flink mixes it with its own murmur before it takes
 * the key group. Part of the {@link Layout}: a restore under another function is refused. Stateless
 * and thread-safe.
 */
public enum HashFunction {

    /**
     * FNV-1a, 64 bit, folded to 32 bit by exclusive or. The default.
     *
     * <p>Source of the function and its constants: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake, <a
     * href="http://www.isthe.com/chongo/tech/comp/fnv/">FNV Hash</a>. No library that this project
     * uses has it.
     */
    FNV("fnv") {
        @Override
        public int hash(byte[] bytes) {
            return Long.hashCode(fnv1a64(bytes));
        }
    },

    /** MurmurHash3 (x86, 32 bit, seed 0), as hash4j has it. */
    MURMUR3("murmur3") {
        @Override
        public int hash(byte[] bytes) {
            return Hashing.murmur3_32().hashBytesToInt(bytes);
        }
    },

    /** XXH3 (64 bit, seed 0), as hash4j has it, folded to 32 bit by exclusive or. */
    XXHASH("xxhash") {
        @Override
        public int hash(byte[] bytes) {
            return Long.hashCode(Hashing.xxh3_64().hashBytesToLong(bytes));
        }
    },

    /**
     * The key's own {@code hashCode()}. Keys have the same key groups as under a plain {@code
     * keyBy}. It accepts the same key types, so no enums.
     */
    FLINK("flink") {
        @Override
        public int hash(byte[] bytes) {
            throw new IllegalStateException("The function 'flink' hashes no bytes");
        }
    };

    private static final long FNV_OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final String id;

    HashFunction(String id) {
        this.id = id;
    }

    /** Returns the stable name of the function, in the configuration and in the layout. */
    public String id() {
        return id;
    }

    /**
     * Returns the hash code of a key from its serialized bytes. {@link #FLINK} hashes no bytes and
     * throws.
     */
    public abstract int hash(byte[] bytes);

    static long fnv1a64(byte[] bytes) {
        long hash = FNV_OFFSET_BASIS;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
