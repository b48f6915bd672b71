package io.flinkpartitioning.internal.source.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.NoWatermarksGenerator;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.Test;

class WatchedWatermarksTest {

    private final WatchedWatermarks watched = new WatchedWatermarks();
    private final List<String> rounds = new ArrayList<>();
    private final Output mainOutput = new Output();
    private final WatermarkGenerator<Long> main = watched.watch(new OfUser());

    WatchedWatermarksTest() {
        watched.listen((watermark, idle) -> rounds.add(watermark + (idle ? " idle" : "")));
        watched.startCounting();
    }

    /** Emits the time of each event at once; -1 is idle, -2 active again. */
    private static final class OfUser implements WatermarkGenerator<Long> {

        @Override
        public void onEvent(Long event, long timestamp, WatermarkOutput output) {
            if (event == -1) {
                output.markIdle();
            } else if (event == -2) {
                output.markActive();
            } else {
                output.emitWatermark(new Watermark(event));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    /** What goes on to Flink. */
    private static final class Output implements WatermarkOutput {

        private final List<String> emitted = new ArrayList<>();

        @Override
        public void emitWatermark(Watermark watermark) {
            emitted.add(Long.toString(watermark.getTimestamp()));
        }

        @Override
        public void markIdle() {
            emitted.add("idle");
        }

        @Override
        public void markActive() {
            emitted.add("active");
        }
    }

    private final class Split {

        private final Output output = new Output();
        private final WatermarkGenerator<Long> generator = watched.watch(new OfUser());

        void read(long... events) {
            for (long event : events) {
                generator.onEvent(event, event, output);
            }
        }

        List<String> emitted() {
            return output.emitted;
        }
    }

    private void endRound(Split... splits) {
        for (Split split : splits) {
            split.generator.onPeriodicEmit(split.output);
        }
        main.onPeriodicEmit(mainOutput);
    }

    @Test
    void least_ofTheActiveSplits_isThatOfTheSubtask_andNeverFalls() {
        Split one = new Split();
        Split two = new Split();
        one.read(10);
        endRound(one, two);
        two.read(5);
        endRound(one, two);
        one.read(-1);
        endRound(one, two);
        two.read(-1);
        endRound(one, two);
        one.read(-2);
        two.read(-2);
        endRound(one, two);
        two.read(9);
        endRound(one, two);
        two.read(11);
        one.read(12);
        endRound(one, two);
        assertThat(rounds)
                .as("idleness ends when the watermark rises, as Flink's does")
                .containsExactly(
                        String.valueOf(Long.MIN_VALUE),
                        "5",
                        "5",
                        "10 idle",
                        "10 idle",
                        "10 idle",
                        "11");
        assertThat(watched.watermark()).isEqualTo(11);
    }

    @Test
    void splitThatIsNotAskedInARound_hasBeenReleased() {
        Split one = new Split();
        Split released = new Split();
        one.read(10);
        released.read(5);
        endRound(one, released);
        endRound(one);
        assertThat(rounds).containsExactly("5", "10");
    }

    @Test
    void subtaskWithoutSplits_isIdle_untilItHasOne() {
        endRound();
        Split first = new Split();
        endRound(first);
        assertThat(rounds)
                .containsExactly(Long.MIN_VALUE + " idle", String.valueOf(Long.MIN_VALUE));
    }

    @Test
    void splitThatComesBackBehindTheOthers_isIdleToFlink_untilItHasCaughtUp() {
        Split one = new Split();
        one.read(10, -1);
        watched.share(100);
        one.read(50, -2, 99);
        endRound(one);
        assertThat(one.emitted()).containsExactly("10", "idle", "idle");
        assertThat(rounds).as("though it is active").containsExactly("99");
        one.read(100, 101);
        assertThat(one.emitted()).endsWith("100", "101");
    }

    @Test
    void splitOfASubtaskThatHadNone_isIdleToFlink_untilItHasCaughtUp() {
        endRound();
        watched.share(100);
        Split first = new Split();
        endRound(first);
        first.read(50, 100);
        assertThat(first.emitted()).containsExactly("idle", "100");
    }

    /** A split that came late has not come as far as those that were there. */
    @Test
    void roundsBeforeAllRestoredSplitsAreThere_doNotCount() {
        WatchedWatermarks restored = new WatchedWatermarks();
        List<String> counted = new ArrayList<>();
        restored.listen((watermark, idle) -> counted.add(String.valueOf(watermark)));
        WatermarkGenerator<Long> restoredMain = restored.watch(new OfUser());
        WatermarkGenerator<Long> early = restored.watch(new OfUser());
        early.onEvent(1000L, 1000, mainOutput);
        early.onPeriodicEmit(mainOutput);
        restoredMain.onPeriodicEmit(mainOutput);
        assertThat(counted).isEmpty();
        WatermarkGenerator<Long> late = restored.watch(new OfUser());
        restored.startCounting();
        late.onEvent(50L, 50, mainOutput);
        early.onPeriodicEmit(mainOutput);
        late.onPeriodicEmit(mainOutput);
        restoredMain.onPeriodicEmit(mainOutput);
        assertThat(counted).containsExactly("50");
    }

    @Test
    void recordsOfNoSplit_goOnAsFarAsEventTimeIsShared() {
        main.onEvent(10L, 10, mainOutput);
        endRound();
        assertThat(mainOutput.emitted).isEmpty();
        assertThat(rounds).containsExactly("10");
        watched.share(5);
        watched.share(20);
        main.onEvent(15L, 15, mainOutput);
        assertThat(mainOutput.emitted).containsExactly("5", "10", "15");
    }

    @Test
    void recordsOfNoSplit_goOnAtOnce_ifTheyArePassedOn() {
        watched.passOnMain();
        main.onEvent(20L, 20, mainOutput);
        main.onEvent(-1L, 20, mainOutput);
        main.onEvent(-2L, 20, mainOutput);
        assertThat(mainOutput.emitted).containsExactly("20", "idle", "active");
    }

    @Test
    void unusedMainGenerator_emitsNothing_evenIfItIsPassedOn() {
        watched.passOnMain();
        WatchedWatermarks other = new WatchedWatermarks();
        other.passOnMain();
        WatermarkGenerator<Long> unused =
                other.watch(
                        new WatermarkGenerator<Long>() {
                            @Override
                            public void onEvent(Long event, long timestamp, WatermarkOutput out) {}

                            @Override
                            public void onPeriodicEmit(WatermarkOutput out) {
                                out.emitWatermark(new Watermark(Long.MIN_VALUE));
                            }
                        });
        unused.onPeriodicEmit(mainOutput);
        assertThat(mainOutput.emitted).isEmpty();
    }

    @Test
    void withoutWatermarks_nothingIsWatched() {
        WatchedWatermarks none = new WatchedWatermarks();
        assertThat(none.isBlind()).isTrue();
        WatermarkGenerator<Long> user = new NoWatermarksGenerator<>();
        assertThat(none.watch(user)).isSameAs(user);
        assertThat(none.isBlind()).isFalse();
        assertThat(none.isWatching()).isFalse();
        assertThat(watched.isWatching()).isTrue();
    }
}
