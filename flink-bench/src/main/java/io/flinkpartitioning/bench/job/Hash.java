package io.flinkpartitioning.bench.job;

/** Hashes whose sum stands for a set of values: equal whatever their order. */
public final class Hash {

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private Hash() {}

    /** Returns a hash of all bits of a value. */
    public static long of(long value) {
        long mixed = value * GOLDEN;
        return (mixed ^ (mixed >>> 29)) * GOLDEN;
    }

    /** Returns a hash of what was hashed before and another value, in this order. */
    public static long of(long hash, long value) {
        return of((hash ^ (hash >>> 32)) + value);
    }
}
