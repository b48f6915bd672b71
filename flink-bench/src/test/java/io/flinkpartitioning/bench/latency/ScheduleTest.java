package io.flinkpartitioning.bench.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final long START = 1_000_000;
    private static final long STALL_MICROS = 200_000;

    @Test
    void records_areThoseOfThePhases() {
        Schedule schedule =
                Schedule.of(
                        2_000,
                        new Phases(
                                Duration.ofMillis(500),
                                Duration.ofSeconds(3),
                                Duration.ofMillis(100)));

        assertThat(schedule).isEqualTo(new Schedule(2_000, 1_000, 6_000, 200));
        assertThat(schedule.records()).isEqualTo(7_200);
        assertThat(schedule.measures(999)).isFalse();
        assertThat(schedule.measures(1_000)).isTrue();
        assertThat(schedule.measures(6_999)).isTrue();
        assertThat(schedule.measures(7_000)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 1_000, 7_777, 50_000})
    void dueTimes_doNotDrift(long recordsPerSecond) {
        Schedule schedule = new Schedule(recordsPerSecond, 0, 1, 0);

        for (long second : new long[] {0, 1, 60, 3_600, 1_000_000}) {
            assertThat(schedule.dueMicros(START, second * recordsPerSecond))
                    .isEqualTo(START + second * 1_000_000);
        }
    }

    @Test
    void recordsThatAreOnTime_takeWhatTheyTake() {
        assertThat(play(number -> 0, number -> 300).getMaxValue()).isEqualTo(300);
    }

    /** One of a thousand records is late by itself, but for a fifth of the time nothing came. */
    @Test
    void consumerThatStalls_isSeenInAllRecordsThatWereDueMeanwhile() {
        Histogram latencies = play(number -> 0, number -> number == 500 ? STALL_MICROS : 0);

        assertStallIsSeen(latencies);
    }

    /** A writer that stamps when it writes would leave out what it did not write. */
    @Test
    void writerThatStalls_isSeenInAllRecordsThatWereDueMeanwhile() {
        Histogram latencies = play(number -> number == 500 ? STALL_MICROS : 0, number -> 0);

        assertStallIsSeen(latencies);
    }

    private static void assertStallIsSeen(Histogram latencies) {
        assertThat(latencies.getTotalCount()).isEqualTo(1_000);
        assertThat(latencies.getMaxValue()).isCloseTo(STALL_MICROS, within(1_000L));
        // A fifth of the records, evenly from the whole stall down to nothing.
        assertThat(latencies.getValueAtPercentile(90))
                .isCloseTo(STALL_MICROS / 2, within(STALL_MICROS / 50));
        assertThat(latencies.getValueAtPercentile(99))
                .isCloseTo(STALL_MICROS * 95 / 100, within(STALL_MICROS / 50));
        assertThat(latencies.getValueAtPercentile(79)).isLessThan(1_000);
    }

    @Test
    void resultBeforeItsRecordIsDue_isRefused() {
        Latencies latencies = new Latencies();

        assertThatThrownBy(() -> latencies.onResult(START, START - 7))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("7 microseconds early");
    }

    @Test
    void measuredPhaseWithoutRecords_isRefused() {
        assertThatThrownBy(() -> new Schedule(1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Phases(Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Schedule(0, 0, 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recordsPerSecond");
    }

    /** What a record takes. */
    private interface Work {
        long micros(long number);
    }

    /** A second of a thousand records; one thread writes, and another one has the results. */
    private static Histogram play(Work writer, Work consumer) {
        VirtualClock clock = new VirtualClock();
        List<Long> written = new ArrayList<>();
        List<Long> due = new ArrayList<>();
        try {
            new Schedule(1_000, 0, 1_000, 0)
                    .play(
                            START,
                            clock,
                            (number, dueMicros) -> {
                                clock.now += writer.micros(number);
                                written.add(clock.now);
                                due.add(dueMicros);
                            });
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
        Latencies latencies = new Latencies();
        long now = 0;
        for (int number = 0; number < written.size(); number++) {
            now = Math.max(now, written.get(number)) + consumer.micros(number);
            latencies.onResult(due.get(number), now);
        }
        return latencies.values();
    }

    private static final class VirtualClock implements MicroClock {

        private long now = START - 5_000;

        @Override
        public long micros() {
            return now;
        }

        @Override
        public void awaitMicros(long micros) {
            now = Math.max(now, micros);
        }
    }
}
