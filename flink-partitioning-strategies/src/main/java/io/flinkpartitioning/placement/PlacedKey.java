package io.flinkpartitioning.placement;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.state.UnknownLayout;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInfo;

/**
 * A user's key with a hash code that Flink's own formula maps to the key's key group.
 *
 * <p>Flink computes {@code keyGroup = murmurHash(key.hashCode()) % maxParallelism}, so whoever
 * chooses the hash code chooses the key group. Keys of different layouts must not meet in one
 * state. So their type has the layout, {@link PlacedKeyTypeInfo}, and Flink finds none by the class
 * alone. Let records and state of your own have the {@link #key()}.
 *
 * <p>Immutable and thread-safe if the wrapped key is. Takes 24 bytes in addition to the key.
 *
 * @param <K> the type of the user's key
 */
@TypeInfo(UnknownLayout.class)
public final class PlacedKey<K> {

    private final K key;
    private final int hash;
    private final int maxParallelism;

    /**
     * Places a key by a hash code. A {@link KeyPlacement} does so by a layout. If you place keys by
     * hand, place them in the same way in the whole job, and in every later job that reads its
     * state.
     *
     * @param key the user's key, never null
     * @param hash the hash code, from which Flink computes the key group
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
     * Returns the key group where the key's state lives, in [0, {@link #maxParallelism()}). Each
     * call computes it.
     */
    public int keyGroup() {
        return KeyGroups.ofHash(hash, maxParallelism);
    }

    /** Returns the max parallelism that the key was placed for, in [1, 32768]. */
    public int maxParallelism() {
        return maxParallelism;
    }

    /**
     * Returns the hash code that leads to the key's key group. It differs from {@code
     * key().hashCode()}, and is the same in every JVM.
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

    /** Returns the user's key as text, because a person looks for that in a log. */
    @Override
    public String toString() {
        return String.valueOf(key);
    }
}
