package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.source.eventtime.ClockEvent;
import io.flinkpartitioning.internal.source.eventtime.ClockOffer;
import io.flinkpartitioning.internal.source.eventtime.EventClock;
import io.flinkpartitioning.internal.source.eventtime.GuardedClock;
import io.flinkpartitioning.internal.source.eventtime.SharedEventTime;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.internal.source.eventtime.StreamClock;
import io.flinkpartitioning.internal.source.eventtime.WatchedWatermarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
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
 *       reader reports its own, and does not end before all do.
 *   <li>If not, the guard is idle. So a subtask without splits is idle as well.
 * </ul>
 *
 * <p>Operators in the chain of the source may assign watermarks too, and share them: they have
 * guards of their own, and this reader reports and ends for them.
 *
 * <p>Where watermarks can't be held back, records are, until the restored splits are there: if the
 * strategy is not watched, or if operators behind the source may assign watermarks.
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

    /** The clocks that all subtasks share, by their ids. */
    private final Map<String, GuardedClock> clocks = new HashMap<>();

    private final List<StreamClock> streams = new ArrayList<>();

    /** The guard of the source's own clock, once there is one. */
    private @Nullable SourceOutput<T> guard;

    private boolean started;
    private boolean anySplit;
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
        anySplit |= !added.isEmpty();
        if (started) {
            splitsReceived += added.size();
            streams.forEach(StreamClock::addSplit);
            clocks.values().forEach(GuardedClock::addSplits);
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
        boolean recordsWait = watermarks.isBlind() || eventTime.forStreams();
        phase = recordsWait ? Phase.WAITING_FOR_SPLITS : Phase.READING;
        if (watermarks.isWatching()) {
            SourceOutput<T> opened = watermarks.guard(output, GUARD);
            guard = opened;
            if (eventTime.shared()) {
                share(watermarks, opened);
            }
            release();
        }
    }

    private void share(EventClock clock, WatermarkOutput itsGuard) {
        clocks.put(
                clock.id(),
                GuardedClock.open(
                        clock,
                        itsGuard,
                        () -> splitsReceived,
                        context::sendSourceEventToCoordinator));
    }

    /** The restored splits are there, so that the guard of an unshared clock has done its work. */
    private void release() {
        if (restored.isDone() && guard != null && !eventTime.shared()) {
            watermarks.passOnMain();
            guard.markIdle();
        }
    }

    private void release(StreamClock stream) {
        stream.startCounting(anySplit);
        if (!stream.isShared()) {
            stream.guard().markIdle();
        }
    }

    private InputStatus end() {
        if (clocks.isEmpty()) {
            return InputStatus.END_OF_INPUT;
        }
        phase = Phase.ENDED;
        clocks.values().forEach(GuardedClock::end);
        return over.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return switch (phase) {
            // An operator with several inputs polls only those that are available.
            case NOT_OPEN -> CompletableFuture.allOf();
            case READING -> super.isAvailable();
            case WAITING_FOR_SPLITS -> restored;
            case ENDED -> over;
        };
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof ClockEvent<?> told && told.time() instanceof SharedEventTime shared) {
            tell(told.clock(), shared);
        } else if (event instanceof ClockOffer offer) {
            streams.add(offer.clock());
            if (offer.clock().isShared()) {
                share(offer.clock(), offer.clock().guard());
            }
        } else if (event instanceof RestoredSplitsGiven) {
            restored.complete(null);
            watermarks.startCounting();
            streams.forEach(this::release);
            release();
        } else {
            super.handleSourceEvents(event);
        }
    }

    /** A clock is told after it has reported. */
    private void tell(String id, SharedEventTime shared) {
        Objects.requireNonNull(clocks.get(id), id).tell(shared);
        if (clocks.values().stream().allMatch(GuardedClock::isOver)) {
            over.complete(null);
        }
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
