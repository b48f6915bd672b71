package io.flinkpartitioning.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.ChainedClock;
import io.flinkpartitioning.internal.source.eventtime.ClockEvent;
import io.flinkpartitioning.internal.source.eventtime.ClockOffer;
import io.flinkpartitioning.internal.source.eventtime.LocalEventTime;
import io.flinkpartitioning.internal.source.eventtime.SharedEventTime;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.internal.source.eventtime.StreamClock;
import io.flinkpartitioning.internal.source.eventtime.WatchedWatermarks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.testutils.source.reader.TestingReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class EventTimeReaderTest {

    private static final SourceEvent TEN = told(10, false, false);

    private final TestingReaderContext context = new TestingReaderContext();
    private final Wrapped wrapped = new Wrapped();
    private final Output output = new Output();

    /** Emits its events as watermarks. */
    private static final WatermarkStrategy<Long> WATERMARKS =
            WatermarkStrategy.forGenerator(
                    ignored ->
                            new WatermarkGenerator<>() {
                                @Override
                                public void onEvent(Long event, long time, WatermarkOutput to) {
                                    if (event == -1) {
                                        to.markIdle();
                                    } else {
                                        to.emitWatermark(new Watermark(event));
                                    }
                                }

                                @Override
                                public void onPeriodicEmit(WatermarkOutput to) {}
                            });

    private static final class Wrapped implements SourceReader<Long, PartitionSplit> {

        private InputStatus status = InputStatus.MORE_AVAILABLE;
        private int polls;
        private final List<String> paused = new ArrayList<>();
        private final List<String> resumed = new ArrayList<>();
        private final CompletableFuture<Void> available = new CompletableFuture<>();

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Long> to) {
            polls++;
            return status;
        }

        @Override
        public List<PartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<PartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
            paused.addAll(toPause);
            resumed.addAll(toResume);
        }

        @Override
        public void close() {}
    }

    /** As Flink's: makes a generator for each output, and asks them in each round. */
    @SuppressWarnings("NullAway") // No strategy here asks for its context.
    private static final class Output implements ReaderOutput<Long> {

        private final List<String> guard = new ArrayList<>();
        private final Map<String, WatermarkGenerator<Long>> generators = new HashMap<>();
        private WatermarkStrategy<Long> strategy = WATERMARKS;

        void use(WatermarkStrategy<Long> used) {
            strategy = used;
            generators.put("main", used.createWatermarkGenerator(null));
            createOutputForSplit("t-0");
        }

        void read(long time) {
            WatermarkGenerator<Long> generator = generators.get("t-0");
            assertThat(generator).isNotNull();
            generator.onEvent(time, time, new Emitting("t-0"));
        }

        void endRound() {
            generators.forEach(
                    (id, generator) -> {
                        if (!id.equals("main")) {
                            generator.onPeriodicEmit(new Emitting(id));
                        }
                    });
            WatermarkGenerator<Long> main = generators.get("main");
            assertThat(main).isNotNull();
            main.onPeriodicEmit(new Emitting("main"));
        }

        WatermarkOutput of(String id) {
            return new Emitting(id);
        }

        private final class Emitting implements SourceOutput<Long> {

            private final String id;

            Emitting(String id) {
                this.id = id;
            }

            private void emitted(String what) {
                if (id.equals(EventTimeReader.GUARD)) {
                    guard.add(what);
                }
            }

            @Override
            public void collect(Long value) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void collect(Long value, long timestamp) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void emitWatermark(Watermark watermark) {
                emitted(String.valueOf(watermark.getTimestamp()));
            }

            @Override
            public void markIdle() {
                emitted("idle");
            }

            @Override
            public void markActive() {
                emitted("active");
            }
        }

        @Override
        public SourceOutput<Long> createOutputForSplit(String splitId) {
            generators.put(splitId, strategy.createWatermarkGenerator(null));
            return new Emitting(splitId);
        }

        @Override
        public void releaseOutputForSplit(String splitId) {}

        @Override
        public void collect(Long value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void collect(Long value, long timestamp) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markIdle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markActive() {
            throw new UnsupportedOperationException();
        }
    }

    private SourceReader<Long, PartitionSplit> reader(SourceEventTime eventTime) {
        SourceReader<Long, PartitionSplit> reader = EventTimeReader.of(wrapped, context, eventTime);
        reader.addSplits(List.of(new PartitionSplit("t", 0, 0)));
        reader.start();
        return reader;
    }

    private SourceReader<Long, PartitionSplit> watched(SourceEventTime eventTime) throws Exception {
        SourceReader<Long, PartitionSplit> reader = reader(eventTime);
        output.use(eventTime.watching(WATERMARKS));
        reader.pollNext(output);
        return reader;
    }

    @Test
    void ownEventTime_isHeldUntilTheRestoredSplitsAreThere_andThenLeftAlone() throws Exception {
        SourceReader<Long, PartitionSplit> reader = watched(SourceEventTime.own());
        assertThat(output.guard).isEmpty();
        assertThat(wrapped.polls).as("records are not held").isEqualTo(1);
        reader.handleSourceEvents(new RestoredSplitsGiven());
        assertThat(output.guard).containsExactly("idle");
        output.read(5);
        output.endRound();
        assertThat(context.getSentEvents()).isEmpty();
        wrapped.status = InputStatus.END_OF_INPUT;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void restoredSplitsThatAreGivenBeforeTheFirstPoll_areNotForgotten() throws Exception {
        SourceEventTime eventTime = SourceEventTime.own();
        SourceReader<Long, PartitionSplit> reader = reader(eventTime);
        reader.handleSourceEvents(new RestoredSplitsGiven());
        output.use(eventTime.watching(WATERMARKS));
        reader.pollNext(output);
        assertThat(output.guard).containsExactly("idle");
    }

    @Test
    void sharedEventTime_isReportedOnChange_andEmittedOnTheGuard() throws Exception {
        SourceReader<Long, PartitionSplit> reader = watched(shared());
        output.read(3);
        output.endRound();
        assertThat(context.getSentEvents()).as("before its restored splits").isEmpty();
        reader.handleSourceEvents(new RestoredSplitsGiven());
        reader.addSplits(List.of(new PartitionSplit("t", 2, 0)));
        output.read(5);
        output.endRound();
        output.endRound();
        output.read(7);
        output.endRound();
        assertThat(context.getSentEvents())
                .as("one of the splits was given")
                .containsExactly(reported(5, false, false, 1), reported(7, false, false, 1));
        reader.handleSourceEvents(TEN);
        assertThat(output.guard).containsExactly("10", "active");
    }

    /** The others hear of it only after a round, and answer then. */
    @Test
    void guard_isIdleOnlyWhileTheSubtaskIs() throws Exception {
        SourceReader<Long, PartitionSplit> reader = watched(shared());
        reader.handleSourceEvents(new RestoredSplitsGiven());
        output.read(5);
        output.endRound();
        reader.handleSourceEvents(told(5, true, false));
        assertThat(output.guard).as("a split is active").containsExactly("5", "active");
        output.guard.clear();
        output.read(-1);
        output.endRound();
        assertThat(output.guard).as("all are idle").containsExactly("idle");
        output.read(6);
        assertThat(output.guard)
                .as("before the split's watermark")
                .containsExactly("idle", "active");
    }

    private static SourceEvent told(long watermark, boolean idle, boolean over) {
        return new ClockEvent<>(WatchedWatermarks.ID, new SharedEventTime(watermark, idle, over));
    }

    private static SourceEvent reported(
            long watermark, boolean idle, boolean finished, int splitsReceived) {
        return new ClockEvent<>(
                WatchedWatermarks.ID,
                new LocalEventTime(watermark, idle, finished, splitsReceived));
    }

    private static SourceEventTime shared() {
        return SourceEventTime.shared(Duration.ofMillis(200));
    }

    @Test
    void endOfABoundedInput_isHeldUntilAllHaveEnded() throws Exception {
        SourceReader<Long, PartitionSplit> reader = watched(shared());
        reader.handleSourceEvents(new RestoredSplitsGiven());
        assertThat(reader.isAvailable()).isSameAs(wrapped.available);
        output.read(5);
        output.endRound();
        wrapped.status = InputStatus.END_OF_INPUT;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(context.getSentEvents()).endsWith(reported(5, false, true, 0));
        assertThat(reader.isAvailable()).isNotDone();
        output.endRound();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(wrapped.polls).isEqualTo(2);

        reader.handleSourceEvents(TEN);
        assertThat(output.guard).containsExactly("10", "active");
        reader.handleSourceEvents(told(Long.MAX_VALUE, false, true));
        assertThat(output.guard).as("Flink ends event time").hasSize(2);
        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void lastInputOfAll_endsAtOnce_ifAllOthersHave() throws Exception {
        SourceReader<Long, PartitionSplit> reader = watched(shared());
        reader.handleSourceEvents(told(Long.MAX_VALUE, false, true));
        wrapped.status = InputStatus.END_OF_INPUT;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void whereTheStrategyIsNotWatched_recordsAreHeld() throws Exception {
        SourceReader<Long, PartitionSplit> reader = reader(shared());
        output.use(WATERMARKS);
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(wrapped.polls).isZero();
        assertThat(reader.isAvailable()).isNotDone();
        reader.handleSourceEvents(new RestoredSplitsGiven());
        assertThat(reader.isAvailable()).isDone();
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(reader.isAvailable()).isSameAs(wrapped.available);
        assertThat(output.generators).doesNotContainKey(EventTimeReader.GUARD);
        wrapped.status = InputStatus.END_OF_INPUT;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    /** Without splits the wrapped reader is not, and nothing would open the guard. */
    @Test
    void beforeItsFirstPoll_aReaderIsAvailable() throws Exception {
        SourceEventTime eventTime = shared();
        SourceReader<Long, PartitionSplit> reader = reader(eventTime);
        assertThat(reader.isAvailable()).isDone();
        output.use(eventTime.watching(WATERMARKS));
        reader.pollNext(output);
        assertThat(reader.isAvailable()).isSameAs(wrapped.available);
    }

    @Test
    void withoutWatermarks_nothingIsHeld() throws Exception {
        SourceEventTime eventTime = shared();
        SourceReader<Long, PartitionSplit> reader = reader(eventTime);
        output.use(eventTime.watching(WatermarkStrategy.noWatermarks()));
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        assertThat(output.generators).doesNotContainKey(EventTimeReader.GUARD);
    }

    /** Nothing would hold back the watermarks that are assigned behind the source. */
    @Test
    void whereWatermarksMayBeAssignedBehindTheSource_recordsAreHeld() throws Exception {
        SourceEventTime eventTime = shared().withStreams();
        SourceReader<Long, PartitionSplit> reader = reader(eventTime);
        output.use(eventTime.watching(WatermarkStrategy.noWatermarks()));
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(wrapped.polls).isZero();
        reader.handleSourceEvents(new RestoredSplitsGiven());
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
    }

    @Test
    void clockBehindTheSource_isReported_andEndsWithTheReader() throws Exception {
        Output own = new Output();
        Output guard = new Output();
        StreamClock clock =
                new StreamClock(
                        "clock",
                        true,
                        true,
                        new ChainedClock.Outputs(own.of("own"), guard.of(EventTimeReader.GUARD)));
        SourceEventTime eventTime = shared().withStreams();
        SourceReader<Long, PartitionSplit> reader = reader(eventTime);
        reader.handleSourceEvents(new ClockOffer(clock));
        output.use(eventTime.watching(WatermarkStrategy.noWatermarks()));
        clock.emitWatermark(new Watermark(3));
        clock.endRound();
        assertThat(context.getSentEvents()).as("before its restored splits").isEmpty();
        reader.addSplits(List.of(new PartitionSplit("t", 2, 0)));
        reader.handleSourceEvents(new RestoredSplitsGiven());
        clock.endRound();
        assertThat(context.getSentEvents())
                .containsExactly(new ClockEvent<>("clock", new LocalEventTime(3, false, false, 1)));
        reader.handleSourceEvents(new ClockEvent<>("clock", new SharedEventTime(2, false, false)));
        assertThat(guard.guard).containsExactly("2", "active");
        wrapped.status = InputStatus.END_OF_INPUT;
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
        assertThat(context.getSentEvents())
                .endsWith(new ClockEvent<>("clock", new LocalEventTime(3, false, true, 1)));
        reader.handleSourceEvents(
                new ClockEvent<>("clock", new SharedEventTime(Long.MAX_VALUE, false, true)));
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    }

    @Test
    void guard_isNoSplitThatCouldBePaused() {
        SourceReader<Long, PartitionSplit> reader = reader(shared());
        reader.pauseOrResumeSplits(List.of("t-0", EventTimeReader.GUARD), List.of());
        assertThat(wrapped.paused).containsExactly("t-0");
        assertThat(wrapped.resumed).isEmpty();
        reader.pauseOrResumeSplits(List.of(), List.of("t-0", EventTimeReader.GUARD));
        assertThat(wrapped.paused).containsExactly("t-0");
        assertThat(wrapped.resumed).containsExactly("t-0");
    }
}
