package io.flinkpartitioning.bench.job;

import java.io.Serializable;

/**
 * What one thread has seen of the trades, on whatever engine; not thread-safe.
 *
 * <p>The sums of keys are one number that depends on the last sum of each key and on nothing else:
 * each record adds a hash of its key's new sum and subtracts that of the old one. So neither order
 * nor the place of a sum matters, but a lost, doubled or misplaced record does.
 */
public final class Tally implements Serializable {

    private static final long serialVersionUID = 1L;

    private long records;
    private long amounts;
    private long sums;
    private long firstMillis;

    /** Takes a record. */
    public void check(long amount) {
        if (records++ == 0) {
            firstMillis = System.currentTimeMillis();
        }
        amounts += amount;
    }

    /** Takes the new sum of a key. */
    public void onSum(String key, long before, long now) {
        sums += hash(key, now) - hash(key, before);
    }

    private static long hash(String key, long sum) {
        return Hash.of(sum ^ ((long) key.hashCode() << 32));
    }

    /** Returns the number of records. */
    public long records() {
        return records;
    }

    long amounts() {
        return amounts;
    }

    long sums() {
        return sums;
    }

    /** When the first record came; nothing where {@link #records()} is 0. */
    long firstMillis() {
        return firstMillis;
    }
}
