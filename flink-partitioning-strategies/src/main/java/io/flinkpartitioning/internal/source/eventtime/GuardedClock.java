package io.flinkpartitioning.internal.source.eventtime;

import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.jspecify.annotations.Nullable;

/**
 * A clock that all subtasks share. It reports what it has come to once a round, if that has
 * changed, and emits on the guard what all have come to. Flink takes the lesser of both.
 *
 * <p>The guard is idle while all subtasks are, and becomes active before a split of this one does.
 *
 * <p>Used by the task thread only.
 */
public final class GuardedClock implements EventClock.Listener {

    private final EventClock clock;
    private final WatermarkOutput guard;
    private final IntSupplier splitsReceived;
    private final Consumer<ClockEvent<LocalEventTime>> reports;

    private @Nullable SharedEventTime told;
    private @Nullable LocalEventTime reported;

    /** Whether the subtask was idle at the end of the last round. */
    private boolean ownIdle;

    private boolean guardIsIdle;
    private boolean ended;

    private GuardedClock(
            EventClock clock,
            WatermarkOutput guard,
            IntSupplier splitsReceived,
            Consumer<ClockEvent<LocalEventTime>> reports) {
        this.clock = clock;
        this.guard = guard;
        this.splitsReceived = splitsReceived;
        this.reports = reports;
    }

    /**
     * Shares a clock.
     *
     * @param clock the clock
     * @param guard takes the watermarks of all subtasks
     * @param splitsReceived the number of splits that the reader was given after it was restored
     * @param reports sends a report to the enumerator
     */
    public static GuardedClock open(
            EventClock clock,
            WatermarkOutput guard,
            IntSupplier splitsReceived,
            Consumer<ClockEvent<LocalEventTime>> reports) {
        GuardedClock guarded = new GuardedClock(clock, guard, splitsReceived, reports);
        clock.listen(guarded);
        return guarded;
    }

    /** Takes note that the reader was given splits. */
    public void addSplits() {
        ownIdle = false;
    }

    @Override
    public void beforeActivity() {
        ownIdle = false;
        if (guardIsIdle) {
            markGuard(false);
        }
    }

    @Override
    public void roundEnded(long watermark, boolean idle) {
        if (ended) {
            return;
        }
        ownIdle = idle;
        if (told != null && told.idle() && idle != guardIsIdle) {
            markGuard(idle);
        }
        report(watermark, idle, false);
    }

    private void markGuard(boolean idle) {
        guardIsIdle = idle;
        if (idle) {
            guard.markIdle();
        } else {
            guard.markActive();
        }
    }

    /** Takes the event time of all subtasks. */
    public void tell(SharedEventTime shared) {
        told = shared;
        clock.share(shared.watermark());
        if (shared.over()) {
            return;
        }
        if (shared.watermark() > Long.MIN_VALUE) {
            guard.emitWatermark(new Watermark(shared.watermark()));
        }
        markGuard(shared.idle() && ownIdle);
    }

    /** The subtask has read all that it will ever read. */
    public void end() {
        ended = true;
        clock.end();
        report(clock.watermark(), false, true);
    }

    /** Whether all subtasks have. */
    public boolean isOver() {
        return told != null && told.over();
    }

    private void report(long watermark, boolean idle, boolean finished) {
        LocalEventTime report =
                new LocalEventTime(watermark, idle, finished, splitsReceived.getAsInt());
        if (!report.equals(reported)) {
            reported = report;
            reports.accept(new ClockEvent<>(clock.id(), report));
        }
    }
}
