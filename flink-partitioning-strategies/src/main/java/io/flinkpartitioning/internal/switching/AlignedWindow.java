package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.switching.Promotion;
import java.time.Duration;

/** How long a job has been aligned, and how long it must be. Not thread-safe. */
public final class AlignedWindow {

    private static final int MAX_DOUBLINGS = 6;

    private final Promotion promotion;
    private int doublings;
    private boolean open;
    private long since;
    private long routedBefore;
    private long routed;
    private long stray;

    public AlignedWindow(Promotion promotion) {
        this.promotion = promotion;
    }

    /** Starts again, as for a job that has just been submitted. */
    public void restart() {
        open = false;
    }

    /** Requires twice as much from now on, and starts again. */
    public void backOff() {
        doublings = Math.min(MAX_DOUBLINGS, doublings + 1);
        restart();
    }

    Duration requiredTime() {
        return promotion.cleanTime().multipliedBy(1L << doublings);
    }

    long requiredRecords() {
        // Saturates. No job reaches a count near the end of the range anyway.
        long factor = 1L << doublings;
        return promotion.cleanRecords() > Long.MAX_VALUE / factor
                ? Long.MAX_VALUE
                : promotion.cleanRecords() * factor;
    }

    /** Returns why a job may be promoted. */
    public String reason() {
        return "no stray in " + requiredTime() + " and at least " + requiredRecords() + " records";
    }

    /**
     * Notes the counts of a job.
     *
     * @param now the time, in nanoseconds
     * @param alignment the counts of the job since its subtasks started; after a restart they begin
     *     at 0 again
     * @return whether the job has been aligned for long enough
     */
    public boolean isAlignedLongEnough(long now, JobMonitor.Alignment alignment) {
        if (!open || alignment.stray() != stray || alignment.routed() < routed) {
            open = true;
            since = now;
            routedBefore = alignment.routed();
        }
        stray = alignment.stray();
        routed = alignment.routed();
        return now - since >= requiredTime().toNanos()
                && routed - routedBefore >= requiredRecords();
    }
}
