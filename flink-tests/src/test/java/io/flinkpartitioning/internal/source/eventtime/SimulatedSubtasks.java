package io.flinkpartitioning.internal.source.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Subtasks that read, fall silent, fail, get splits and finish at random, with what is under way
 * between them and a ledger. After each step the truth is compared with the shared event time.
 */
final class SimulatedSubtasks {

    private static final class Subtask {
        long watermark = Long.MIN_VALUE;
        int splits;
        boolean silent;
        boolean finished;

        /** Splits that were sent to this reader, and have not arrived. */
        int splitsOnTheirWay;

        int splitsReceived;
        boolean reported;

        /**
         * Whether it was behind when it came back from idleness, as far as the ledger has heard.
         */
        boolean catchesUp;

        boolean heardIdle;

        boolean idle() {
            return splits == 0 || silent;
        }
    }

    private final RandomGenerator random;
    private final EventTimeLedger ledger;
    private final List<Subtask> subtasks = new ArrayList<>();
    private boolean restoredSplitsGiven;
    private long shared = Long.MIN_VALUE;

    SimulatedSubtasks(long seed, EventTimeLedger ledger, int number) {
        this.random = new SplittableRandom(seed);
        this.ledger = ledger;
        for (int i = 0; i < number; i++) {
            subtasks.add(new Subtask());
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            int number = random.nextInt(subtasks.size());
            step(number, subtasks.get(number));
            requireTrue();
        }
        finishAll();
    }

    private void step(int number, Subtask subtask) {
        switch (random.nextInt(20)) {
            case 0 -> fail(number);
            case 1 -> {
                if (!subtask.finished) {
                    subtask.splitsOnTheirWay++;
                    ledger.give(number, 1);
                }
            }
            case 2, 3 -> arrive(subtask);
            case 4 -> subtask.silent = !subtask.silent;
            case 5 -> {
                restoredSplitsGiven = true;
                ledger.restoredSplitsGiven(true);
            }
            case 6 -> {
                if (random.nextInt(10) == 0 && subtask.splitsOnTheirWay == 0) {
                    subtask.finished = true;
                    report(number, subtask);
                }
            }
            case 7, 8, 9, 10, 11 -> report(number, subtask);
            default -> {
                if (!subtask.idle() && !subtask.finished) {
                    long from = Math.max(subtask.watermark, 0);
                    subtask.watermark = from + random.nextInt(10);
                }
            }
        }
    }

    private void fail(int number) {
        Subtask anew = new Subtask();
        anew.splits = subtasks.get(number).splits + subtasks.get(number).splitsOnTheirWay;
        subtasks.set(number, anew);
        ledger.reset(number);
    }

    private static void arrive(Subtask subtask) {
        if (subtask.splitsOnTheirWay > 0) {
            subtask.splitsOnTheirWay--;
            subtask.splitsReceived++;
            subtask.splits++;
            subtask.silent = false;
        }
    }

    private void report(int number, Subtask subtask) {
        LocalEventTime report =
                new LocalEventTime(
                        subtask.watermark,
                        subtask.idle() && !subtask.finished,
                        subtask.finished,
                        subtask.splitsReceived);
        boolean wasIdle = subtask.heardIdle;
        ledger.report(number, report);
        if (subtask.splitsOnTheirWay == 0) {
            subtask.reported = true;
            subtask.heardIdle = report.idle();
            subtask.catchesUp =
                    (subtask.catchesUp || wasIdle) && !report.idle() && report.watermark() < shared;
        }
    }

    /** The shared watermark rises only as far as every subtask has come that counts. */
    private void requireTrue() {
        long now = ledger.shared().watermark();
        assertThat(now).as("never falls").isGreaterThanOrEqualTo(shared);
        if (now > shared) {
            assertThat(restoredSplitsGiven).as("all restored splits are given").isTrue();
            for (Subtask subtask : subtasks) {
                if (subtask.finished) {
                    continue;
                }
                assertThat(subtask.reported).as("has reported").isTrue();
                boolean splitIsNews = subtask.heardIdle && subtask.splitsOnTheirWay > 0;
                assertThat(splitIsNews).as("idle, with a split on its way").isFalse();
                if (!subtask.heardIdle && !subtask.catchesUp) {
                    assertThat(now).as("of one that counts").isLessThanOrEqualTo(subtask.watermark);
                }
            }
        }
        shared = now;
    }

    /** Nothing holds event time up for ever. */
    private void finishAll() {
        restoredSplitsGiven = true;
        ledger.restoredSplitsGiven(true);
        long end = Math.max(shared, 0) + 1000;
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < subtasks.size(); i++) {
                Subtask subtask = subtasks.get(i);
                while (subtask.splitsOnTheirWay > 0) {
                    arrive(subtask);
                }
                if (!subtask.finished && !subtask.idle()) {
                    subtask.watermark = end;
                }
                report(i, subtask);
            }
        }
        if (subtasks.stream().anyMatch(s -> !s.finished && !s.idle())) {
            assertThat(ledger.shared()).isEqualTo(new SharedEventTime(end, false, false));
        }
        for (int i = 0; i < subtasks.size(); i++) {
            subtasks.get(i).finished = true;
            report(i, subtasks.get(i));
        }
        assertThat(ledger.shared()).isEqualTo(new SharedEventTime(Long.MAX_VALUE, false, true));
    }
}
