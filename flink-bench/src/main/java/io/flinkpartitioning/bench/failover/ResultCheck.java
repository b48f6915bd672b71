package io.flinkpartitioning.bench.failover;

import java.io.IOException;
import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether each record has its result: the count of its key up to there, which its number tells. A
 * sink that writes at least once may repeat results, but none may be missing or wrong.
 *
 * <p>Thread-safe.
 */
final class ResultCheck {

    private final int keys;
    // Guarded by this.
    private final BitSet there = new BitSet();
    private long repeated;
    private long wrong;

    /**
     * A check of running counts.
     *
     * @param keys the number of keys, whose records take turns
     */
    ResultCheck(int keys) {
        this.keys = keys;
    }

    /**
     * Notes a result.
     *
     * @param number the number of the record, from 0
     * @param count the count of its key
     */
    synchronized void add(long number, long count) {
        if (count != number / keys + 1) {
            wrong++;
        }
        int index = Math.toIntExact(number);
        if (there.get(index)) {
            repeated++;
        }
        there.set(index);
    }

    /**
     * Waits until all records have results, for 5 minutes at most.
     *
     * @param records how many there are
     * @param mayRepeat whether results may come again
     * @throws IOException if results are missing or wrong
     */
    void require(long records, boolean mayRepeat) throws IOException {
        long deadline = System.nanoTime() + Testbed.TIMEOUT.toNanos();
        while (missing(records) > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Testbed.POLL_INTERVAL.toNanos());
        }
        if (missing(records) > 0 || wrong() > 0 || (!mayRepeat && repeated() > 0)) {
            throw new IOException(
                    "Of %d results %d are missing, %d wrong and %d repeated, which they %s"
                            .formatted(
                                    records,
                                    missing(records),
                                    wrong(),
                                    repeated(),
                                    mayRepeat ? "may be" : "must not be"));
        }
    }

    /** Returns how many of the first records have no result. */
    synchronized long missing(long records) {
        return records - there.get(0, Math.toIntExact(records)).cardinality();
    }

    /** Returns how many results came again. */
    synchronized long repeated() {
        return repeated;
    }

    /** Returns how many results have another count than their record must have. */
    synchronized long wrong() {
        return wrong;
    }
}
