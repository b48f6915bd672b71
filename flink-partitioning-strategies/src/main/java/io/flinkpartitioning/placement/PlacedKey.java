package io.flinkpartitioning.placement;

import io.flinkpartitioning.internal.placement.KeyGroups;
import java.util.Objects;

/**
 * A user's key together with a hash code that Flink's own formula maps to the key group where the
 * key belongs.
 *
 * <p>Flink computes {@code keyGroup = murmurHash(key.hashCode()) % maxParallelism}, so a key whose
 * hash code is chosen chooses its key group. Keys of different layouts must not meet in one job.
 *
 * <p>Immutable as far as the wrapped key is; thread-safe likewise. 24 bytes beside the key.
 *
 * @param <K> the type of the user's key
 */
public final class PlacedKey<K> {

    private final K key;
    private final int hash;
    private final int maxParallelism;

    /**
     * Places a key by a hash code. A {@link KeyPlacement} does so by a layout; keys that are placed
     * by hand must be placed alike in all of a job, and in every later one that reads its state.
     *
     * @param key the user's key, never null
     * @param hash the hash code, by which Flink computes the key group
     * @param maxParallelism the number of key groups, in [1, 32768]
     */
    public PlacedKey(K key, int hash, int maxParallelism) {
        this.key = key;
        this.hash = hash;
        this.maxParallelism = maxParallelism;
    }

    /** Returns the user's key, never null. */
    public K key() {
        return key;
    }

    /**
     * Returns the key group where the key's state lives, in [0, {@link #maxParallelism()}).
     * Computed with each call.
     */
    public int keyGroup() {
        return KeyGroups.ofHash(hash, maxParallelism);
    }

    /** Returns the max parallelism for which the key was placed, in [1, 32768]. */
    public int maxParallelism() {
        return maxParallelism;
    }

    /**
     * Returns the hash code that leads to the key's key group; it is not {@code key().hashCode()},
     * and it is the same in every JVM.
     */
    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof PlacedKey<?> that
                        && hash == that.hash
                        && Objects.equals(key, that.key));
    }

    /** Returns the user's key as text, since that is what a person looks for in a log. */
    @Override
    public String toString() {
        return String.valueOf(key);
    }
}
