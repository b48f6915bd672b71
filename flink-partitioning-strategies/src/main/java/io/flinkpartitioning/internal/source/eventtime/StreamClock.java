package io.flinkpartitioning.internal.source.eventtime;

import io.flinkpartitioning.internal.flink.ChainedClock;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The watermarks of one subtask that are assigned behind the source, as they come to an operator in
 * its chain. They reach that operator through what assigns them, which knows nothing of splits.
 *
 * <p>Used by the task thread only: by the operator, and by the reader.
 */
public final class StreamClock implements EventClock, ChainedClock.Clock {

    private final String id;
    private final WatermarkOutput guard;
    private final Own own = new Own();

    private Listener listener = (watermark, idle) -> {};
    private long shared = Long.MIN_VALUE;
    private boolean counting;
    private boolean withoutSplits;

    /** Whether the next watermark need not wait for the end of a round. */
    private boolean due = true;

    /**
     * Creates a clock. What goes on from the operator must be the lesser of both outputs.
     *
     * @param id the id of the operator, the same in all subtasks
     * @param ownOutput takes the watermarks of the subtask
     * @param guard takes those of all subtasks
     */
    public StreamClock(String id, WatermarkOutput ownOutput, WatermarkOutput guard) {
        this.id = id;
        this.guard = guard;
        own.output = ownOutput;
    }

    private final class Own extends CatchUpOutput {

        Own() {
            super(false);
        }

        @Override
        long shared() {
            return shared;
        }

        @Override
        void beforeWatermark() {
            listener.beforeWatermark();
        }
    }

    @Override
    public SourceEvent offer() {
        return new ClockOffer(this);
    }

    @Override
    public String id() {
        return id;
    }

    /** Takes the watermarks of all subtasks. */
    public WatermarkOutput guard() {
        return guard;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public void share(long sharedWatermark) {
        shared = sharedWatermark;
    }

    @Override
    public long watermark() {
        return own.watermark();
    }

    /**
     * From now on rounds count: the subtask has the splits that it was restored with.
     *
     * @param anySplit whether there are any; a subtask without splits is idle
     */
    public void startCounting(boolean anySplit) {
        counting = true;
        if (!anySplit) {
            withoutSplits = true;
            own.markIdle();
        }
    }

    /** The subtask has been given a split. */
    public void addSplit() {
        if (withoutSplits) {
            withoutSplits = false;
            own.markActive();
        }
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        if (!withoutSplits) {
            own.emitWatermark(watermark);
            tellIfDue();
        }
    }

    @Override
    public void markIdle() {
        own.markIdle();
        tellIfDue();
    }

    @Override
    public void markActive() {
        if (!withoutSplits) {
            own.markActive();
            tellIfDue();
        }
    }

    private void tellIfDue() {
        if (due) {
            due = false;
            tell();
        }
    }

    /** Watermarks at each record are told once in a round. */
    @Override
    public void endRound() {
        due = true;
        tell();
    }

    private void tell() {
        if (counting) {
            listener.roundEnded(own.watermark(), own.isIdle());
        }
    }
}
