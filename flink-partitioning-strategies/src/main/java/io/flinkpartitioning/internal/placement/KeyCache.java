package io.flinkpartitioning.internal.placement;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache of keys, and of what its owner knows of them.
 *
 * <p>Two-way set-associative. With one slot a set, 500 keys in 4,096 slots meet another key of
 * their slot with a probability of 1 - exp(-500 / 4096) = 11 %, and two that alternate are never
 * found again: each such record costs as much as ten others. With two slots a third key has to
 * come, 0.7 %. A new key takes the first slot that is empty, so that nearly all lie in the first,
 * which a processor comes to expect; where none is, the two take turns.
 *
 * <p>A cache of few keys is small, for the sake of the processor's caches: it doubles whenever a
 * key has to give way to another, or one slot in sixteen is taken, up to its limit.
 *
 * <p>Of keys by the million hardly one is found again, and to look in vain costs as much as to do
 * without. So when a key gives way in a cache that has missed more than {@value #PATIENCE} keys in
 * a row and cannot grow, as many keys are not sought as were missed, {@value #MAX_MISSES} at most:
 * one key of these is learnt, and all are sought again as soon as some are found.
 *
 * <p>Used by one thread.
 */
final class KeyCache {

    private static final int FIRST_SLOTS = 64;
    private static final int SLOTS_PER_KEY = 16;
    private static final int PATIENCE = 8;
    private static final int MAX_MISSES = 64;

    /** What is found where nothing is sought. */
    private static final int NOT_SOUGHT = Integer.MIN_VALUE;

    private static final int NOWHERE = -1 - NOT_SOUGHT;

    private final int maxSlots;

    /** 1 for keys alone, 2 where each key has its value beside it, in the same cache line. */
    private final int width;

    private @Nullable Object[] entries;
    private int shift;
    private int size;
    private int turn;

    /** How many keys were missed since one was found. */
    private int misses;

    /** How many keys are still not sought. */
    private int passedBy;

    private KeyCache(int maxSlots, int width) {
        this.maxSlots = maxSlots;
        this.width = width;
        int slots = Math.min(maxSlots, FIRST_SLOTS);
        this.entries = new Object[slots * width];
        this.shift = shift(slots);
    }

    /**
     * Creates an empty cache of keys alone.
     *
     * @param maxSlots the limit of slots, two for each set; a power of 2, at least 4
     */
    static KeyCache ofKeys(int maxSlots) {
        return new KeyCache(maxSlots, 1);
    }

    /**
     * Creates an empty cache of keys and values.
     *
     * @param maxSlots the limit of slots, two for each set; a power of 2, at least 4
     */
    static KeyCache ofKeysAndValues(int maxSlots) {
        return new KeyCache(maxSlots, 2);
    }

    private static int shift(int slots) {
        return Integer.SIZE - Integer.numberOfTrailingZeros(slots / 2);
    }

    /**
     * Returns the place of a key, at least 0, or {@code -1 - place} where the key is not there and
     * belongs in {@code place}: see {@link #put}.
     */
    int find(Object key) {
        if (passedBy > 0) {
            passedBy--;
            return NOT_SOUGHT;
        }
        int place = locate(key);
        misses = place >= 0 ? 0 : Math.min(misses + 1, MAX_MISSES);
        return place;
    }

    private int locate(Object key) {
        @Nullable Object[] entries = this.entries;
        // The low bits of many hash codes carry little; a multiplication moves all of them up.
        // A set has 2 * width places, which is 1 << width for both widths.
        int place = ((key.hashCode() * 0x9e3779b9) >>> shift) << width;
        if (key.equals(entries[place])) {
            return place;
        }
        return findSecond(entries, place, key);
    }

    private int findSecond(@Nullable Object[] entries, int firstPlace, Object key) {
        int place = firstPlace + width;
        if (key.equals(entries[place])) {
            return place;
        }
        if (entries[firstPlace] == null) {
            return -1 - firstPlace;
        }
        return -1 - (entries[place] == null ? place : firstPlace + turn);
    }

    /** Returns the value beside a key that was found. */
    Object valueAt(int place) {
        return Objects.requireNonNull(entries[place + 1]);
    }

    /** Puts a key that was not found into its place, instead of what is there. */
    void put(int place, Object key) {
        if (place != NOWHERE) {
            store(place, key);
        }
    }

    /** Puts a key that was not found, and its value, into its place, instead of what is there. */
    void put(int place, Object key, Object value) {
        if (place != NOWHERE) {
            entries[place + 1] = value;
            store(place, key);
        }
    }

    private void store(int place, Object key) {
        boolean gaveWay = entries[place] != null;
        entries[place] = key;
        turn ^= width;
        if (!gaveWay) {
            size++;
        }
        if (slots() == maxSlots) {
            passedBy = gaveWay && misses > PATIENCE ? misses : 0;
        } else if (gaveWay || size > slots() / SLOTS_PER_KEY) {
            grow();
        }
    }

    private int slots() {
        return entries.length / width;
    }

    private void grow() {
        @Nullable Object[] old = entries;
        entries = new Object[2 * old.length];
        shift--;
        for (int i = 0; i < old.length; i += width) {
            Object key = old[i];
            if (key != null) {
                // The two of a set stay together or part, so there is room for both.
                int place = -1 - locate(key);
                System.arraycopy(old, i, entries, place, width);
            }
        }
    }
}
