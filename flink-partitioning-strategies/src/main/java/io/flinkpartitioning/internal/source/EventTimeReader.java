package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.source.eventtime.LocalEventTime;
import io.flinkpartitioning.internal.source.eventtime.SharedEventTime;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.internal.source.eventtime.WatchedWatermarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;
import org.jspecify.annotations.Nullable;

/**
 * A reader whose watermarks are held back by one more output, the guard. It belongs to no split:
 * Flink takes the least watermark of a subtask's outputs, and only this reader emits on the guard.
 *
 * <ul>
 *   <li>At first the guard holds the watermark at its beginning, until the enumerator says that all
 *       restored splits of this reader have been given to it.
 *   <li>If event time is shared, the guard then has the watermark of all subtasks together. The
 *       reader reports its own once a round, if it has changed, and does not end before all do. The
 *       guard is idle while all are, and becomes active before a split of this subtask does.
 *   <li>If not, the guard is idle. So a subtask without splits is idle as well.
 * </ul>
 *
 * <p>Where the watermark strategy is not watched, watermarks can't be held back. Records are, until
 * the restored splits are there. Without watermarks there is nothing to do.
 *
 * <p>A record costs the indirection of its generator, and a poll the comparison of a field. Used by
 * the task thread only.
 */
@SuppressWarnings("try") // Flink's readers may throw anything when they close.
final class EventTimeReader<T, SplitT extends SourceSplit>
        extends DelegatingSourceReader<T, SplitT> {

    /** The guard's id, which Flink takes for that of a split, in its metrics too. */
    static final String GUARD = "shared-event-time";

    private final SourceReaderContext context;
    private final SourceEventTime eventTime;
    private final WatchedWatermarks watermarks;

    private final CompletableFuture<Void> restored = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    private @Nullable SourceOutput<T> guard;
    private @Nullable SharedEventTime told;
    private @Nullable LocalEventTime reported;

    /** Whether the subtask was idle at the end of the last round. */
    private boolean ownIdle;

    private boolean guardIsIdle;
    private boolean started;
    private int splitsReceived;

    /** What a poll does. */
    private Phase phase = Phase.NOT_OPEN;

    private enum Phase {
        NOT_OPEN,
        WAITING_FOR_SPLITS,
        READING,
        ENDED
    }

    private EventTimeReader(
            SourceReader<T, SplitT> reader,
            SourceReaderContext context,
            SourceEventTime eventTime) {
        super(reader);
        this.context = context;
        this.eventTime = eventTime;
        this.watermarks = eventTime.subtask().watched();
    }

    static <T, SplitT extends SourceSplit> SourceReader<T, SplitT> of(
            SourceReader<T, SplitT> reader,
            SourceReaderContext context,
            SourceEventTime eventTime) {
        return triggeringLike(reader, new EventTimeReader<>(reader, context, eventTime));
    }

    /** Flink adds restored splits before the start, and given ones after it. */
    @Override
    public void start() {
        started = true;
        super.start();
    }

    @Override
    public void addSplits(List<SplitT> added) {
        if (started) {
            splitsReceived += added.size();
            ownIdle = false;
        }
        super.addSplits(added);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) throws Exception {
        if (phase != Phase.READING && !isReading(output)) {
            return phase == Phase.ENDED && over.isDone()
                    ? InputStatus.END_OF_INPUT
                    : InputStatus.NOTHING_AVAILABLE;
        }
        InputStatus status = reader.pollNext(output);
        return status == InputStatus.END_OF_INPUT ? end() : status;
    }

    private boolean isReading(ReaderOutput<T> output) {
        if (phase == Phase.NOT_OPEN) {
            open(output);
        }
        if (phase == Phase.WAITING_FOR_SPLITS && restored.isDone()) {
            phase = Phase.READING;
        }
        return phase == Phase.READING;
    }

    /** Flink has made the outputs of the splits when it polls first. */
    private void open(ReaderOutput<T> output) {
        phase = watermarks.isBlind() ? Phase.WAITING_FOR_SPLITS : Phase.READING;
        if (watermarks.isWatching()) {
            guard = watermarks.guard(output, GUARD);
            if (eventTime.shared()) {
                watermarks.listen(new Reporter());
            }
            emitOnGuard();
        }
    }

    /** Keeps the guard from being idle while a split of this subtask is not. */
    private final class Reporter implements WatchedWatermarks.Listener {

        @Override
        public void beforeWatermark() {
            ownIdle = false;
            if (guardIsIdle) {
                markGuard(false);
            }
        }

        @Override
        public void roundEnded(long watermark, boolean idle) {
            ownIdle = idle;
            if (told != null && told.idle() && idle != guardIsIdle) {
                markGuard(idle);
            }
            report(watermark, idle, false);
        }
    }

    private void markGuard(boolean idle) {
        SourceOutput<T> output = guard;
        if (output == null) {
            return;
        }
        guardIsIdle = idle;
        if (idle) {
            output.markIdle();
        } else {
            output.markActive();
        }
    }

    private InputStatus end() {
        if (!sharesTime()) {
            return InputStatus.END_OF_INPUT;
        }
        phase = Phase.ENDED;
        watermarks.listen((watermark, idle) -> {});
        report(watermarks.watermark(), false, true);
        return over.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    private boolean sharesTime() {
        return eventTime.shared() && guard != null;
    }

    private void report(long watermark, boolean idle, boolean finished) {
        LocalEventTime report = new LocalEventTime(watermark, idle, finished, splitsReceived);
        if (!report.equals(reported)) {
            reported = report;
            context.sendSourceEventToCoordinator(report);
        }
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return switch (phase) {
            case NOT_OPEN, READING -> super.isAvailable();
            case WAITING_FOR_SPLITS -> restored;
            case ENDED -> over;
        };
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof SharedEventTime shared) {
            told = shared;
            watermarks.share(shared.watermark());
            emitOnGuard();
        } else if (event instanceof RestoredSplitsGiven) {
            restored.complete(null);
            watermarks.startCounting();
            emitOnGuard();
        } else {
            super.handleSourceEvents(event);
        }
    }

    private void emitOnGuard() {
        SourceOutput<T> output = guard;
        if (output == null) {
            return;
        }
        if (!eventTime.shared()) {
            if (restored.isDone()) {
                watermarks.passOnMain();
                markGuard(true);
            }
        } else if (told != null) {
            emit(told, output);
        }
    }

    private void emit(SharedEventTime shared, SourceOutput<T> output) {
        if (shared.over()) {
            over.complete(null);
            return;
        }
        if (shared.watermark() > Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(shared.watermark()));
        }
        markGuard(shared.idle() && ownIdle);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        super.pauseOrResumeSplits(withoutGuard(toPause), withoutGuard(toResume));
    }

    private static Collection<String> withoutGuard(Collection<String> splits) {
        List<String> read = new ArrayList<>(splits);
        read.remove(GUARD);
        return read;
    }
}
