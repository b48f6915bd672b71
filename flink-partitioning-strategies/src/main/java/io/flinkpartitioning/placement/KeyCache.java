package io.flinkpartitioning.placement;

import org.jspecify.annotations.Nullable;

/**
 * The keys of a cache whose answers its owner keeps, by slot.
 *
 * <p>Two-way set-associative. With one slot a set, 500 keys in 4,096 slots meet another key of
 * their slot with a probability of 1 - exp(-500 / 4096) = 11 %, and two that alternate are never
 * found again: each such record costs as much as ten others. With two slots a third key has to
 * come, 0.7 %. A new key takes the first slot that is empty, so that nearly all lie in the first,
 * which a processor comes to expect; where none is, the two take turns.
 *
 * <p>Used by one thread.
 */
final class KeyCache {

    private final @Nullable Object[] keys;
    private final int shift;
    private int turn;

    /**
     * Creates an empty cache.
     *
     * @param slots the number of slots, two for each set; a power of 2, at least 4
     */
    KeyCache(int slots) {
        keys = new Object[slots];
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(slots / 2);
    }

    /**
     * Returns the slot of a key, at least 0, or {@code -1 - slot} where the key is not there and
     * belongs in {@code slot}: see {@link #put}.
     */
    int find(Object key) {
        // The low bits of many hash codes carry little; a multiplication moves all of them up.
        int slot = ((key.hashCode() * 0x9e3779b9) >>> shift) << 1;
        Object first = keys[slot];
        if (first == null) {
            return -1 - slot;
        }
        if (first.equals(key)) {
            return slot;
        }
        Object second = keys[slot + 1];
        if (second == null) {
            return -1 - slot - 1;
        }
        if (second.equals(key)) {
            return slot + 1;
        }
        return -1 - slot - turn;
    }

    /** Puts a key into a slot, in place of what is there. */
    void put(int slot, Object key) {
        keys[slot] = key;
        turn ^= 1;
    }
}
