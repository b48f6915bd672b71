package io.flinkpartitioning.internal.source.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.ChainedClock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamClockTest {

    private final List<String> emitted = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final StreamClock clock =
            new StreamClock(
                    "clock", true, true, new ChainedClock.Outputs(new Output(), new Output()));

    private final class Output implements WatermarkOutput {

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

    @BeforeEach
    void listen() {
        clock.listen(
                (watermark, idle) -> told.add((idle ? "idle " : "") + Long.toString(watermark)));
    }

    private void emit(long watermark) {
        clock.emitWatermark(new Watermark(watermark));
    }

    @Test
    void watermark_isToldAtOnce_butOnceInARound() {
        clock.startCounting(true);
        emit(1);
        emit(2);
        emit(3);
        assertThat(told).containsExactly("1");
        clock.endRound();
        assertThat(told).containsExactly("1", "3");
        clock.endRound();
        emit(4);
        assertThat(told).containsExactly("1", "3", "3", "4");
        assertThat(emitted).containsExactly("1", "2", "3", "4");
    }

    @Test
    void beforeTheRestoredSplitsAreThere_nothingIsTold() {
        emit(1);
        clock.endRound();
        assertThat(told).isEmpty();
        clock.startCounting(true);
        clock.endRound();
        assertThat(told).containsExactly("1");
        assertThat(clock.watermark()).isEqualTo(1);
    }

    @Test
    void idleStream_staysIdleUntilItHasCaughtUp() {
        clock.startCounting(true);
        emit(1);
        clock.markIdle();
        clock.endRound();
        clock.share(10);
        clock.markActive();
        emit(5);
        emit(10);
        assertThat(emitted).containsExactly("1", "idle", "10");
        clock.endRound();
        assertThat(told).containsExactly("1", "idle 1", "1", "10");
    }

    @Test
    void idleStreamThatIsNotBehind_isActiveAtOnce() {
        clock.startCounting(true);
        emit(10);
        clock.share(10);
        clock.markIdle();
        clock.markActive();
        assertThat(emitted).containsExactly("10", "idle", "active");
    }

    /** What assigns watermarks may do so by the clock of the machine. */
    @Test
    void subtaskWithoutSplits_isIdle_whateverItsWatermarks() {
        clock.startCounting(false);
        emit(10);
        clock.markActive();
        clock.endRound();
        assertThat(emitted).containsExactly("idle");
        assertThat(told).containsExactly("idle " + Long.MIN_VALUE);
    }

    @Test
    void firstSplit_endsIdleness_beforeTimeHasBegun() {
        clock.startCounting(false);
        clock.addSplit();
        clock.addSplit();
        clock.endRound();
        assertThat(emitted).containsExactly("idle", "active");
        assertThat(told).containsExactly(Long.toString(Long.MIN_VALUE));
    }

    @Test
    void firstSplit_catchesUpWithTheOthers() {
        clock.startCounting(false);
        clock.share(10);
        clock.addSplit();
        emit(5);
        emit(11);
        assertThat(emitted).containsExactly("idle", "11");
    }

    /** Nothing was read while records waited for restored splits. */
    @Test
    void idlenessOfTheWait_countsAfterAsLongAQuietTime() {
        clock.endRound();
        clock.endRound();
        clock.markIdle();
        clock.endRound();
        clock.startCounting(true);
        clock.endRound();
        clock.endRound();
        assertThat(emitted).isEmpty();
        clock.endRound();
        assertThat(emitted).containsExactly("idle");
        String least = Long.toString(Long.MIN_VALUE);
        assertThat(told).containsExactly(least, least, "idle " + least);
    }

    @Test
    void recordAfterTheWait_endsItsIdleness() {
        clock.endRound();
        clock.markIdle();
        clock.startCounting(true);
        clock.markActive();
        emit(5);
        clock.endRound();
        clock.endRound();
        assertThat(emitted).containsExactly("active", "5");
        assertThat(told).last().isEqualTo("5");
    }

    /** What assigns watermarks says only changes, and has said before that it is idle. */
    @Test
    void firstSplit_isAsQuietAsWasSaid() {
        clock.startCounting(false);
        clock.markIdle();
        clock.addSplit();
        clock.endRound();
        assertThat(emitted).containsExactly("idle", "idle");
        assertThat(told).allMatch(report -> report.startsWith("idle"));
    }

    @Test
    void ended_holdsUpNothing_unlessRecordsAreHeldBackBefore() {
        clock.startCounting(true);
        emit(1);
        clock.end();
        assertThat(emitted).containsExactly("1", "idle");
        emitted.clear();
        StreamClock holding =
                new StreamClock(
                        "holding",
                        true,
                        false,
                        new ChainedClock.Outputs(new Output(), new Output()));
        holding.end();
        assertThat(emitted).isEmpty();
    }

    /** Flink says that a stream is active before it says how far it is. */
    @Test
    void returnFromIdleness_doesNotPassTheSharedWatermark() {
        List<String> order = new ArrayList<>();
        clock.listen(
                new EventClock.Listener() {
                    @Override
                    public void roundEnded(long watermark, boolean idle) {}

                    @Override
                    public void beforeActivity() {
                        order.addAll(emitted);
                        order.add("guard active");
                    }
                });
        clock.startCounting(true);
        emit(200);
        clock.share(120);
        clock.markIdle();
        emitted.clear();
        order.clear();
        clock.markActive();
        assertThat(order).containsExactly("guard active");
        assertThat(emitted).containsExactly("active");
    }
}
