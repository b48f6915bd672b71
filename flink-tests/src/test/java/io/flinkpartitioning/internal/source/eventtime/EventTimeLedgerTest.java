package io.flinkpartitioning.internal.source.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeLedgerTest {

    private static final long SEEDS = 2000;

    private final EventTimeLedger two = ledger(2);

    private static EventTimeLedger ledger(int subtasks) {
        EventTimeLedger ledger = new EventTimeLedger(subtasks);
        ledger.restoredSplitsGiven(true);
        return ledger;
    }

    private static LocalEventTime active(long watermark) {
        return new LocalEventTime(watermark, false, false, 0);
    }

    private static LocalEventTime idle(long watermark) {
        return new LocalEventTime(watermark, true, false, 0);
    }

    private static LocalEventTime finished(long watermark) {
        return new LocalEventTime(watermark, false, true, 0);
    }

    private static LocalEventTime afterSplits(long watermark, int splits) {
        return new LocalEventTime(watermark, false, false, splits);
    }

    private long shared() {
        return two.shared().watermark();
    }

    @Test
    void least_isShared_onceAllHaveReported() {
        two.report(0, active(10));
        assertThat(shared()).isEqualTo(Long.MIN_VALUE);
        two.report(1, active(5));
        assertThat(shared()).isEqualTo(5);
        two.report(1, active(20));
        assertThat(shared()).isEqualTo(10);
    }

    @Test
    void idleSubtask_doesNotCount_andNeitherDoesItsReturnFromBehind() {
        two.report(0, active(10));
        two.report(1, idle(5));
        assertThat(shared()).isEqualTo(10);
        two.report(1, active(7));
        two.report(0, active(30));
        assertThat(shared()).as("7 is behind").isEqualTo(30);
        two.report(1, active(31));
        two.report(0, active(40));
        assertThat(shared()).as("31 has caught up").isEqualTo(31);
    }

    @Test
    void greatest_counts_whenAllAreIdle() {
        two.report(0, active(10));
        two.report(1, active(5));
        two.report(0, idle(10));
        two.report(1, idle(5));
        assertThat(two.shared()).isEqualTo(new SharedEventTime(10, true, false));
    }

    @Test
    void subtaskThatBeginsAnew_holdsTheTime_untilItHasCaughtUp() {
        two.report(0, active(10));
        two.report(1, active(10));
        two.reset(1);
        assertThat(two.mayBeTold(1)).isFalse();
        two.report(0, active(20));
        assertThat(shared()).isEqualTo(10);
        two.report(1, active(3));
        assertThat(two.mayBeTold(1)).isTrue();
        assertThat(shared()).isEqualTo(10);
        two.report(1, active(15));
        assertThat(shared()).isEqualTo(15);
    }

    @Test
    void reportFromBeforeASplit_isOutOfDate() {
        two.give(1, 2);
        two.report(0, active(10));
        assertThat(two.report(1, afterSplits(50, 1))).isFalse();
        assertThat(two.mayBeTold(1)).isFalse();
        assertThat(shared()).isEqualTo(Long.MIN_VALUE);
        assertThat(two.report(1, afterSplits(8, 2))).isTrue();
        assertThat(shared()).isEqualTo(8);
    }

    @Test
    void splitForAnIdleSubtask_holdsTheTime_untilItsReport() {
        two.report(0, active(10));
        two.report(1, idle(Long.MIN_VALUE));
        two.give(1, 1);
        two.report(0, active(20));
        assertThat(shared()).isEqualTo(10);
        assertThat(two.shared().idle()).isFalse();
        two.report(1, afterSplits(Long.MIN_VALUE, 1));
        two.report(0, active(21));
        assertThat(shared()).as("behind, as after idleness").isEqualTo(21);
    }

    @Test
    void finishedSubtask_doesNotCount_untilAllHaveFinished() {
        two.report(0, active(10));
        two.report(1, finished(5));
        assertThat(two.shared()).isEqualTo(new SharedEventTime(10, false, false));
        two.report(0, idle(10));
        assertThat(two.shared()).isEqualTo(new SharedEventTime(10, true, false));
        two.report(0, finished(10));
        assertThat(two.shared()).isEqualTo(new SharedEventTime(Long.MAX_VALUE, false, true));
    }

    @Test
    void restoredSplitThatIsNotGiven_holdsTheTime() {
        EventTimeLedger restored = new EventTimeLedger(1);
        restored.report(0, active(10));
        assertThat(restored.shared().watermark()).isEqualTo(Long.MIN_VALUE);
        restored.restoredSplitsGiven(true);
        assertThat(restored.shared().watermark()).isEqualTo(10);
        restored.restoredSplitsGiven(false);
        restored.report(0, active(20));
        assertThat(restored.shared().watermark()).isEqualTo(10);
    }

    /** Without failures, new splits and ends the rules are those behind a {@code keyBy}. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void reports_areCombinedAsFlinksValveDoes(int subtasks) throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            compareWithValve(seed, new EventTimeLedger(subtasks), subtasks);
        }
    }

    private static void compareWithValve(long seed, EventTimeLedger ledger, int subtasks)
            throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        ledger.restoredSplitsGiven(true);
        ValveModel valve = new ValveModel(subtasks);
        long[] watermarks = new long[subtasks];
        for (int i = 0; i < subtasks; i++) {
            watermarks[i] = Long.MIN_VALUE;
            ledger.report(i, active(Long.MIN_VALUE));
        }
        for (int step = 0; step < 60; step++) {
            int subtask = random.nextInt(subtasks);
            if (random.nextBoolean()) {
                watermarks[subtask] = Math.max(watermarks[subtask], 0) + random.nextInt(5);
            }
            LocalEventTime report =
                    new LocalEventTime(watermarks[subtask], random.nextInt(3) == 0, false, 0);
            ledger.report(subtask, report);
            valve.report(subtask, report);
            assertThat(ledger.shared())
                    .as("seed %d, step %d: %s of %d", seed, step, report, subtask)
                    .isEqualTo(valve.shared());
        }
    }

    @Test
    void failuresSplitsAndEnds_inAnyOrder_neverLetTheSharedWatermarkRunAhead() {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                run(seed, new EventTimeLedger(3));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyMistake_isFound(Mistake mistake) {
        long[] seeds = LongStream.range(0, SEEDS).filter(seed -> isFound(mistake, seed)).toArray();
        System.out.printf("%s is found by %d of %d seeds%n", mistake, seeds.length, SEEDS);
        assertThat(seeds).isNotEmpty();
    }

    private static boolean isFound(Mistake mistake, long seed) {
        try {
            run(seed, mistake.ledger(3));
            compareWithValve(seed, mistake.ledger(3), 3);
            return false;
        } catch (AssertionError found) {
            return true;
        } catch (Exception e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static void run(long seed, EventTimeLedger ledger) {
        new SimulatedSubtasks(seed, ledger, 3).run(200);
    }
}
