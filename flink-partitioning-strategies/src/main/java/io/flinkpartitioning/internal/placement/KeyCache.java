package io.flinkpartitioning.internal.placement;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cache of keys, with an optional value for each.
 *
 * <p>Two-way set-associative. With one slot per set, a key of 500 in 4,096 slots shares its slot
 * with a probability of 1 - exp(-500 / 4096) = 11 %. Two keys of one slot that alternate are never
 * found: each such record costs as much as ten others. With two slots per set it takes a third key
 * to do that, with a probability of 0.7 %. A new key takes the first empty slot, so nearly all keys
 * are in the first slot, and the processor learns to predict that. If neither slot is empty, the
 * two are replaced in turn.
 *
 * <p>A cache of few keys stays small, so that it fits into the processor's caches. It doubles, up
 * to its limit, whenever a key replaces another, or when more than one slot in sixteen is taken.
 *
 * <p>With millions of keys a lookup hardly ever succeeds, and a failed one costs as much as having
 * no cache. So a cache at its limit skips lookups: if it replaces a key after more than {@value
 * #PATIENCE} straight misses, it skips as many as it missed, at most {@value #MAX_MISSES}. Then it
 * looks up one key. If that is a miss too, it learns the key and skips again. If it is a hit, it
 * skips no more.
 *
 * <p>Used by one thread.
 */
final class KeyCache {

    private static final int FIRST_SLOTS = 64;
    private static final int SLOTS_PER_KEY = 16;
    private static final int PATIENCE = 8;
    private static final int MAX_MISSES = 64;

    /** The result of {@link #find} if it skips the lookup. */
    private static final int NOT_SOUGHT = Integer.MIN_VALUE;

    private static final int NOWHERE = -1 - NOT_SOUGHT;

    private final int maxSlots;

    /** 1 for keys alone, 2 if each key has its value beside it, in the same cache line. */
    private final int width;

    private @Nullable Object[] entries;
    private int shift;
    private int size;
    private int turn;

    /** The number of misses since the last hit, at most {@value #MAX_MISSES}. */
    private int misses;

    /** The number of lookups that are still to be skipped. */
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
     * Returns the place of a key, at least 0. If the key is not there and belongs in {@code place},
     * returns {@code -1 - place}: see {@link #put}.
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
        // The low bits of many hash codes vary little; the multiplication moves all bits up. A set
        // has 2 * width places, which is 1 << width for both widths.
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
                // The two keys of an old set stay together or part, so there is room for both.
                int place = -1 - locate(key);
                System.arraycopy(old, i, entries, place, width);
            }
        }
    }
}
