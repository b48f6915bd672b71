package io.flinkpartitioning.placement;

import java.io.Serializable;
import java.util.OptionalInt;

/**
 * Places keys: decides for each key which key group its state lives in.
 *
 * <p>A placement is a pure function of the key and its {@link Layout}, with the same result in
 * every JVM. It is serializable and used by one thread at a time.
 *
 * <p>{@code KafkaPartitioning.placement(…)} makes one.
 *
 * @param <K> the type of the user's key
 */
public interface KeyPlacement<K> extends Serializable {

    /**
     * Returns the key with the hash code that leads to its key group.
     *
     * <p>Encodes and hashes the key: some tens of nanoseconds and two allocations. A keyed stream
     * saves both for keys that recur.
     *
     * @param key the key, never null
     */
    PlacedKey<K> place(K key);

    /**
     * Returns the partition of the layout that a key belongs in; empty for hash placement. Costs as
     * much as {@link #place}.
     *
     * @param key the key, never null
     */
    OptionalInt sourcePartition(K key);

    /**
     * Returns the key group of a key, in [0, max parallelism). It equals {@code
     * place(key).keyGroup()}.
     *
     * @param key the key, never null
     */
    int keyGroup(K key);

    /** Returns the layout that this placement follows. */
    Layout layout();
}
