package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import java.io.Serializable;
import java.util.Optional;

/**
 * Looks whether the keys in restored state are where the job puts them.
 *
 * <p>Snapshots hold the layout of their keys, and a restore compares it. A checkpoint of the
 * changelog state backend may hold none: until Flink has materialized the state, it is a log of
 * changes, without the serializer of the keys. But each key in it has its hash code.
 *
 * <p>Places the first 256 keys that a task reads, so a change that moves a key in a thousand may go
 * unnoticed. After that it costs a read of a volatile field. Thread-safe.
 *
 * @param <K> the type of the user's key
 */
public final class StoredKeyCheck<K> implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int KEYS = 256;

    /** Guarded by this. */
    private final KeyPlacement<K> placement;

    private transient volatile int checked;

    /**
     * Creates the check of a job.
     *
     * @param placement where the job puts keys
     */
    StoredKeyCheck(KeyPlacement<K> placement) {
        this.placement = placement;
    }

    /** Returns where the job puts keys. Only one thread at a time may use it. */
    KeyPlacement<K> placement() {
        return placement;
    }

    /**
     * Returns where the job puts a key, if the state has it elsewhere; empty if not, or if enough
     * keys have been looked at.
     *
     * @param stored the key and the hash code that the state has
     */
    public Optional<PlacedKey<?>> elsewhere(PlacedKey<?> stored) {
        return checked >= KEYS ? Optional.empty() : compare(stored);
    }

    @SuppressWarnings("unchecked") // The serializer of the same keys has read it.
    private synchronized Optional<PlacedKey<?>> compare(PlacedKey<?> stored) {
        checked++;
        PlacedKey<K> placed = placement.place((K) stored.key());
        return placed.hashCode() == stored.hashCode() ? Optional.empty() : Optional.of(placed);
    }
}
