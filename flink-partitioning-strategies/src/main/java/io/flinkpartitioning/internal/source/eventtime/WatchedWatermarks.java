package io.flinkpartitioning.internal.source.eventtime;

import org.apache.flink.api.common.eventtime.NoWatermarksGenerator;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.jspecify.annotations.Nullable;

/**
 * The watermarks of one subtask: what its splits have come to, round by round.
 *
 * <p>Flink creates a generator for the records of no split first, the main one, then one for each
 * split. In each round of {@code pipeline.auto-watermark-interval} it asks those of the splits, and
 * the main one last, which closes the round. A generator that was not asked belonged to a split
 * that has been released. The combination is Flink's: the least of the splits that are not idle;
 * the greatest if all are idle; it never falls. Idleness is Flink's too: it ends when the watermark
 * rises, not with the first record. Only that a subtask without splits is idle is not Flink's.
 *
 * <p>Used by the task thread only.
 */
public final class WatchedWatermarks implements EventClock {

    /** The id of this clock. */
    public static final String ID = "source";

    private Listener listener = (watermark, idle) -> {};
    private boolean counting;
    private @Nullable Main<?> main;

    private boolean watching;
    private boolean anyGenerator;
    private boolean guardIsBeingMade;

    private long shared = Long.MIN_VALUE;
    private boolean mainIsPassedOn;

    private long watermark = Long.MIN_VALUE;

    /** Whether Flink would have told operators behind an exchange that the subtask is idle. */
    private boolean idle;

    /** What was said of the last round. */
    private boolean saidIdle;

    private Round round = new Round();

    @Override
    public String id() {
        return ID;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    /** Whether Flink has made no generator: the strategy is not watched, or the job is a batch. */
    public boolean isBlind() {
        return !anyGenerator;
    }

    /** Whether there are watermarks to watch. */
    public boolean isWatching() {
        return watching;
    }

    @Override
    public long watermark() {
        return watermark;
    }

    /**
     * From now on rounds count: the subtask has the splits that it was restored with. What they
     * have come to before is forgotten, since a split that came late has not come as far.
     */
    public void startCounting() {
        counting = true;
    }

    @Override
    public void share(long sharedWatermark) {
        shared = sharedWatermark;
        if (main != null) {
            main.passOnShared();
        }
    }

    /** From now on, watermarks of records of no split go on to Flink. */
    public void passOnMain() {
        mainIsPassedOn = true;
    }

    /** Makes an output of no split, on which only the reader emits. */
    public <T> SourceOutput<T> guard(ReaderOutput<T> output, String id) {
        guardIsBeingMade = true;
        try {
            return output.createOutputForSplit(id);
        } finally {
            guardIsBeingMade = false;
        }
    }

    /** Returns a generator that emits the same, and is watched. */
    <T> WatermarkGenerator<T> watch(WatermarkGenerator<T> user) {
        if (guardIsBeingMade) {
            return new SilentGenerator<>();
        }
        boolean first = !anyGenerator;
        anyGenerator = true;
        if (user instanceof NoWatermarksGenerator) {
            return user;
        }
        watching = true;
        if (!first) {
            return new Split<>(user, saidIdle && shared > Long.MIN_VALUE);
        }
        Main<T> created = new Main<>(user);
        main = created;
        return created;
    }

    private void endOfRound(long mainWatermark, boolean mainActive) {
        Round ended = round;
        round = new Round();
        if (counting) {
            count(ended, mainWatermark, mainActive);
            listener.roundEnded(watermark, saidIdle);
        }
    }

    private void count(Round ended, long mainWatermark, boolean mainActive) {
        // Outputs of splits that nothing is read into do not hold the main one back.
        long combined = Math.max(mainWatermark, ended.combined());
        if (ended.isIdle() && !mainActive) {
            idle = true;
        } else if (mainActive || combined > watermark) {
            idle = false;
        }
        watermark = Math.max(watermark, combined);
        saidIdle = idle || (ended.isEmpty() && !mainActive);
    }

    /**
     * Of the records of no split. Flink does not hold its watermarks back for the guard. So they go
     * on only as far as event time is shared, unless they are {@linkplain #passOnMain passed on}.
     */
    private final class Main<T> implements WatermarkGenerator<T>, WatermarkOutput {

        private final WatermarkGenerator<T> user;
        private @Nullable WatermarkOutput output;
        private long mainWatermark = Long.MIN_VALUE;
        private boolean used;
        private boolean mainIdle;

        Main(WatermarkGenerator<T> user) {
            this.user = user;
        }

        @Override
        public void onEvent(T event, long timestamp, WatermarkOutput to) {
            used = true;
            mainIdle = false;
            output = to;
            user.onEvent(event, timestamp, this);
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput to) {
            output = to;
            user.onPeriodicEmit(this);
            endOfRound(mainWatermark, used && !mainIdle);
        }

        @Override
        public void emitWatermark(Watermark emitted) {
            mainIdle = false;
            mainWatermark = Math.max(mainWatermark, emitted.getTimestamp());
            WatermarkOutput to = passedOnTo();
            if (to != null) {
                to.emitWatermark(emitted);
            } else {
                passOnShared();
            }
        }

        private void passOnShared() {
            long common = Math.min(mainWatermark, shared);
            if (used && output != null && common > Long.MIN_VALUE) {
                output.emitWatermark(new Watermark(common));
            }
        }

        @Override
        public void markIdle() {
            mainIdle = true;
            WatermarkOutput to = passedOnTo();
            if (to != null) {
                to.markIdle();
            }
        }

        @Override
        public void markActive() {
            mainIdle = false;
            WatermarkOutput to = passedOnTo();
            if (to != null) {
                to.markActive();
            }
        }

        private @Nullable WatermarkOutput passedOnTo() {
            return mainIsPassedOn && used ? output : null;
        }
    }

    /**
     * Of one split. What it emits goes on to Flink, which takes the least of the splits and the
     * guard.
     */
    private final class Split<T> extends CatchUpOutput implements WatermarkGenerator<T> {

        private final WatermarkGenerator<T> user;

        Split(WatermarkGenerator<T> user, boolean behind) {
            super(behind);
            this.user = user;
        }

        @Override
        long shared() {
            return shared;
        }

        @Override
        void beforeActivity() {
            listener.beforeActivity();
        }

        @Override
        public void onEvent(T event, long timestamp, WatermarkOutput to) {
            // A field is written only if it changes: the collector's write barrier costs more.
            if (output != to) {
                output = to;
            }
            user.onEvent(event, timestamp, this);
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput to) {
            output = to;
            user.onPeriodicEmit(this);
            if (isBehind() && !isIdle()) {
                to.markIdle();
            }
            round.add(watermark(), isIdle());
        }
    }
}
