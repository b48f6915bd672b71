package io.flinkpartitioning.internal.kafka.detection;

import java.util.Arrays;

/**
 * The partitions in which a key was seen, and how often. What it says does not depend on the order
 * in which records are added. Used by one thread.
 */
final class KeyPlaces {

    private final byte[] key;
    private int[] partitions = new int[1];
    private long[] counts = new long[1];
    private long[] firsts = new long[1];
    private long[] lasts = new long[1];
    private int size;
    private long records;

    /**
     * Starts without a place.
     *
     * @param key the bytes of the key, which must not change any more
     */
    KeyPlaces(byte[] key) {
        this.key = key;
    }

    /** Adds a record. */
    void add(int partition, long offset) {
        int place = 0;
        while (place < size && partitions[place] != partition) {
            place++;
        }
        if (place == size) {
            grow(partition, offset);
        }
        records++;
        counts[place]++;
        firsts[place] = Math.min(firsts[place], offset);
        lasts[place] = Math.max(lasts[place], offset);
    }

    private void grow(int partition, long offset) {
        if (size == partitions.length) {
            partitions = Arrays.copyOf(partitions, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
            firsts = Arrays.copyOf(firsts, 2 * size);
            lasts = Arrays.copyOf(lasts, 2 * size);
        }
        partitions[size] = partition;
        firsts[size] = offset;
        lasts[size] = offset;
        size++;
    }

    /** Returns the bytes of the key, which the caller must not change. */
    byte[] key() {
        return key;
    }

    /** Returns the number of partitions. */
    int size() {
        return size;
    }

    /** Returns a partition. */
    int partition(int place) {
        return partitions[place];
    }

    /** Returns the number of records in a partition. */
    long count(int place) {
        return counts[place];
    }

    /** Returns the least offset in a partition. */
    long first(int place) {
        return firsts[place];
    }

    /** Returns the greatest offset in a partition. */
    long last(int place) {
        return lasts[place];
    }

    long records() {
        return records;
    }
}
