package io.flinkpartitioning.internal.placement.keys;

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
 * <p>A cache is also limited in bytes. A key that does not fit removes others, in the order of
 * their slots. The table takes at most a quarter of the limit, unless it is the smallest one. A key
 * that is larger than the rest is not put. A reference counts as 8 bytes.
 *
 * <p>Used by one thread.
 */
public final class KeyCache {

    private static final int FIRST_SLOTS = 64;
    private static final int SLOTS_PER_KEY = 16;
    private static final int PATIENCE = 8;
    private static final int MAX_MISSES = 64;

    /** The result of {@link #find} if it skips the lookup. */
    private static final int NOT_SOUGHT = Integer.MIN_VALUE;

    private static final int NOWHERE = -1 - NOT_SOUGHT;

    private static final int REFERENCE_BYTES = 8;

    /** The table may take one in this many bytes of the limit. */
    private static final int TABLE_SHARE = 4;

    private final int maxSlots;

    /** 1 for keys alone, 2 if each key has its value beside it, in the same cache line. */
    private final int width;

    private @Nullable Object[] entries = new Object[0];

    /** The bytes of the key in each slot, with its value. */
    private int[] sizes = new int[0];

    private int shift;
    private int keys;
    private int turn;

    /** The limit of {@link #bytes}. */
    private long maxBytes;

    private long bytes;

    /** The slot of the next key to remove if another does not fit. */
    private int nextToRemove;

    /** The number of misses since the last hit, at most {@value #MAX_MISSES}. */
    private int misses;

    /** The number of lookups that are still to be skipped. */
    private int passedBy;

    private KeyCache(int maxSlots, int width, long maxBytes) {
        this.maxSlots = maxSlots;
        this.width = width;
        this.maxBytes = maxBytes;
        clear();
    }

    /**
     * Creates an empty cache of keys alone.
     *
     * @param maxSlots the limit of slots, two for each set; a power of 2, at least 4
     * @param maxBytes the limit of {@link #bytes}
     */
    static KeyCache ofKeys(int maxSlots, long maxBytes) {
        return new KeyCache(maxSlots, 1, maxBytes);
    }

    /**
     * Creates an empty cache of keys and values.
     *
     * @param maxSlots the limit of slots, two for each set; a power of 2, at least 4
     * @param maxBytes the limit of {@link #bytes}
     */
    public static KeyCache ofKeysAndValues(int maxSlots, long maxBytes) {
        return new KeyCache(maxSlots, 2, maxBytes);
    }

    /** Sets another limit of {@link #bytes}. Forgets all keys if they take more. */
    void limitTo(long newMaxBytes) {
        maxBytes = newMaxBytes;
        if (bytes > maxBytes || tableBytes(slots()) > maxBytes / TABLE_SHARE) {
            clear();
        }
    }

    /** Returns the bytes of the table, and of the keys and values as they were put. */
    long bytes() {
        return bytes;
    }

    private void clear() {
        int slots = Math.min(maxSlots, FIRST_SLOTS);
        entries = new Object[slots * width];
        sizes = new int[slots];
        shift = shift(slots);
        keys = 0;
        bytes = tableBytes(slots);
        nextToRemove = 0;
    }

    private static int shift(int slots) {
        return Integer.SIZE - Integer.numberOfTrailingZeros(slots / 2);
    }

    /**
     * Returns the place of a key, at least 0. If the key is not there and belongs in {@code place},
     * returns {@code -1 - place}: see {@link #put}.
     */
    public int find(Object key) {
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
    public Object valueAt(int place) {
        return Objects.requireNonNull(entries[place + 1]);
    }

    /** Returns whether a key would be put into a place: not if its lookup was skipped. */
    public static boolean takes(int place) {
        return place != NOWHERE;
    }

    /**
     * Puts a key that was not found into its place, instead of what is there.
     *
     * @param place the place, which {@link #takes} the key
     * @param keyBytes what the key takes
     */
    public void put(int place, Object key, long keyBytes) {
        store(place, key, null, keyBytes);
    }

    /**
     * Puts a key that was not found, and its value, into its place, instead of what is there.
     *
     * @param place the place, which {@link #takes} the key
     * @param bothBytes what key and value take
     */
    public void put(int place, Object key, Object value, long bothBytes) {
        store(place, key, value, bothBytes);
    }

    private void store(int place, Object key, @Nullable Object value, long newBytes) {
        if (tableBytes(slots()) + newBytes > maxBytes || newBytes > Integer.MAX_VALUE) {
            return;
        }
        boolean gaveWay = remove(place);
        boolean othersGaveWay = makeRoom(newBytes);
        entries[place] = key;
        if (value != null) {
            entries[place + 1] = value;
        }
        sizes[place / width] = (int) newBytes;
        bytes += newBytes;
        keys++;
        turn ^= width;
        if (othersGaveWay || !mayGrow()) {
            passedBy = (gaveWay || othersGaveWay) && misses > PATIENCE ? misses : 0;
        } else if (gaveWay || keys > slots() / SLOTS_PER_KEY) {
            grow();
        }
    }

    private boolean makeRoom(long newBytes) {
        boolean removed = false;
        while (bytes + newBytes > maxBytes) {
            removed |= remove(nextToRemove * width);
            nextToRemove = (nextToRemove + 1) % slots();
        }
        return removed;
    }

    private boolean remove(int place) {
        if (entries[place] == null) {
            return false;
        }
        for (int i = 0; i < width; i++) {
            entries[place + i] = null;
        }
        bytes -= sizes[place / width];
        keys--;
        return true;
    }

    private int slots() {
        return sizes.length;
    }

    private long tableBytes(int slots) {
        return (long) slots * (width * REFERENCE_BYTES + Integer.BYTES);
    }

    private boolean mayGrow() {
        long grown = tableBytes(2 * slots());
        return slots() < maxSlots
                && grown <= maxBytes / TABLE_SHARE
                && bytes + grown - tableBytes(slots()) <= maxBytes;
    }

    private void grow() {
        @Nullable Object[] oldEntries = entries;
        int[] oldSizes = sizes;
        bytes += tableBytes(2 * slots()) - tableBytes(slots());
        entries = new Object[2 * oldEntries.length];
        sizes = new int[2 * oldSizes.length];
        shift--;
        for (int slot = 0; slot < oldSizes.length; slot++) {
            Object key = oldEntries[slot * width];
            if (key != null) {
                // The two keys of an old set stay together or part, so there is room for both.
                int place = -1 - locate(key);
                System.arraycopy(oldEntries, slot * width, entries, place, width);
                sizes[place / width] = oldSizes[slot];
            }
        }
    }
}
