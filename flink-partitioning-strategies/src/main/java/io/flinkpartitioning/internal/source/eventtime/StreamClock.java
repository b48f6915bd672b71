package io.flinkpartitioning.internal.source.eventtime;

import io.flinkpartitioning.internal.flink.ChainedClock;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The watermarks of one subtask that are assigned behind the source, as they come to an operator in
 * its chain. They reach that operator through what assigns them, which knows nothing of splits.
 *
 * <p>While a restored subtask waits for its splits, it reads nothing, and may be taken for idle. It
 * is not: others would go on without its backlog. Such idleness counts once the subtask has been
 * quiet for as many rounds after the wait as it took in the wait.
 *
 * <p>Used by the task thread only: by the operator, and by the reader.
 */
public final class StreamClock implements EventClock, ChainedClock.Clock {

    private final String id;
    private final boolean isShared;
    private final boolean passesAtOnce;
    private final WatermarkOutput guard;
    private final Own own = new Own();

    private Listener listener = (watermark, idle) -> {};
    private long shared = Long.MIN_VALUE;
    private boolean counting;
    private boolean withoutSplits;

    /** What was said last by what assigns watermarks; it says only changes. */
    private boolean quiet;

    /** Whether the idleness of the wait does not count yet, and for how many rounds. */
    private boolean quietSinceWait;

    private int rounds;

    /** Whether the next watermark need not wait for the end of a round. */
    private boolean due = true;

    /**
     * Creates a clock. What goes on from the operator must be the lesser of both outputs.
     *
     * @param id the id of the operator, the same in all subtasks
     * @param isShared whether all subtasks share their event time; otherwise only the restored
     *     splits are waited for
     * @param passesAtOnce whether the operators before this one hold no record back when the source
     *     has ended
     * @param outputs what takes the watermarks of the subtask, and those of all subtasks
     */
    public StreamClock(
            String id, boolean isShared, boolean passesAtOnce, ChainedClock.Outputs outputs) {
        this.id = id;
        this.isShared = isShared;
        this.passesAtOnce = passesAtOnce;
        this.guard = outputs.guard();
        own.output = outputs.own();
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
        void beforeActivity() {
            listener.beforeActivity();
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

    /** Whether all subtasks share their event time. */
    public boolean isShared() {
        return isShared;
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
        quietSinceWait = quiet;
        if (!anySplit) {
            withoutSplits = true;
            own.markIdle();
        }
    }

    /** The subtask has been given a split. It is as quiet as what assigns watermarks says. */
    public void addSplit() {
        if (withoutSplits) {
            withoutSplits = false;
            if (!quiet || quietSinceWait) {
                own.markActive();
            }
        }
    }

    /** Its splits hold up nothing any more, once their last records have come. */
    @Override
    public void end() {
        if (passesAtOnce) {
            own.markIdle();
        }
    }

    @Override
    public void emitWatermark(Watermark watermark) {
        setQuiet(false);
        if (!withoutSplits) {
            own.emitWatermark(watermark);
            tellIfDue();
        }
    }

    @Override
    public void markIdle() {
        setQuiet(true);
        if (counting) {
            own.markIdle();
            tellIfDue();
        }
    }

    @Override
    public void markActive() {
        setQuiet(false);
        if (!withoutSplits) {
            own.markActive();
            tellIfDue();
        }
    }

    private void setQuiet(boolean now) {
        quiet = now;
        quietSinceWait = false;
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
        if (!counting) {
            rounds += quiet ? 0 : 1;
        } else if (quietSinceWait) {
            rounds--;
            if (rounds < 0) {
                quietSinceWait = false;
                own.markIdle();
            }
        }
        tell();
    }

    private void tell() {
        if (counting) {
            listener.roundEnded(own.watermark(), own.isIdle());
        }
    }
}
