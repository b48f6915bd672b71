package io.flinkpartitioning.internal.source.eventtime;

/** What one round of watermarks has found of the splits of a subtask. Not thread-safe. */
final class Round {

    private int splits;
    private boolean allIdle = true;
    private long leastActive = Long.MAX_VALUE;
    private long greatest = Long.MIN_VALUE;

    /** Adds what a split has come to. */
    void add(long watermark, boolean idle) {
        splits++;
        allIdle &= idle;
        greatest = Math.max(greatest, watermark);
        if (!idle) {
            leastActive = Math.min(leastActive, watermark);
        }
    }

    /** The least watermark of the active splits; the greatest of all if none is active. */
    long combined() {
        return allIdle ? greatest : leastActive;
    }

    /** Whether there are no splits. */
    boolean isEmpty() {
        return splits == 0;
    }

    /** Whether there are splits, and all are idle. */
    boolean isIdle() {
        return splits > 0 && allIdle;
    }
}
