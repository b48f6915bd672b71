package io.flinkpartitioning.placement;

import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The function by which hash placement spreads keys over the key groups.
 *
 * <p>All but {@link #FLINK} hash the bytes of the key's Flink serializer, so that they are equal in
 * every JVM. What they return is a hash code, which Flink's own murmur mixes once more before the
 * key group is taken. Part of the {@link Layout}: state that was written under one function is
 * refused under another. Stateless and thread-safe.
 */
public enum HashFunction {

    /**
     * FNV-1a, 64 bit, folded to 32 by exclusive or; the default.
     *
     * <p>Source of the function and of its constants: G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake,
     * <a href="http://www.isthe.com/chongo/tech/comp/fnv/">FNV Hash</a>. None of the libraries that
     * this project uses has it.
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

    /** XXH3 (64 bit, seed 0), as hash4j has it, folded to 32 by exclusive or. */
    XXHASH("xxhash") {
        @Override
        public int hash(byte[] bytes) {
            return Long.hashCode(Hashing.xxh3_64().hashBytesToLong(bytes));
        }
    },

    /**
     * The key's own {@code hashCode()}: the key groups are those of a plain {@code keyBy}, and so
     * are the key types that are accepted, which leaves out enums.
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

    /** Returns the stable name: what the configuration and the layout call the function. */
    public String id() {
        return id;
    }

    /** Returns the hash code of a key whose serialized bytes are given; not of {@link #FLINK}. */
    public abstract int hash(byte[] bytes);

    static long fnv1a64(byte[] bytes) {
        long hash = FNV_OFFSET_BASIS;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
