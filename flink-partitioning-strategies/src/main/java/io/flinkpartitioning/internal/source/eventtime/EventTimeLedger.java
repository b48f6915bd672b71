package io.flinkpartitioning.internal.source.eventtime;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The rules by which the event times of all subtasks become one.
 *
 * <p><b>Invariant.</b> The shared watermark is never above the watermark of a subtask that counts,
 * and never falls.
 *
 * <p>The rules of Flink's {@code StatusWatermarkValve}, which combines the inputs behind a {@code
 * keyBy}:
 *
 * <ul>
 *   <li>The shared watermark is the least of the subtasks that are active.
 *   <li>A subtask that comes back from idleness does not count until it has caught up with the
 *       shared watermark.
 *   <li>When the last active subtask becomes idle, the greatest watermark counts, unless that
 *       subtask had still to catch up.
 * </ul>
 *
 * <p>And, since subtasks fail and get splits one at a time:
 *
 * <ul>
 *   <li>A subtask that begins anew, and an idle one that is given a split, is <em>unknown</em>
 *       until it has reported. It counts as at the beginning of time, so the shared watermark
 *       stands still.
 *   <li>A report from before the last given split is out of date. It is ignored.
 *   <li>A subtask that has finished does not count until all have. Behind a {@code keyBy} Flink
 *       counts it as at the end of time, and then the first active one that becomes idle ends event
 *       time for the rest.
 *   <li>Before all restored splits are given to their owners, the shared watermark stands still.
 * </ul>
 *
 * <p>Each rule has its own method, so that a test can break one at a time and require that it is
 * noticed. Not thread-safe.
 */
class EventTimeLedger {

    private static final class Subtask {
        long watermark = Long.MIN_VALUE;
        boolean unknown = true;
        boolean idle;
        boolean finished;

        /** Whether an active subtask has caught up with the shared watermark. */
        boolean aligned = true;

        int splitsGiven;
    }

    private final Subtask[] subtasks;
    private long shared = Long.MIN_VALUE;
    private boolean restoredSplitsGiven;

    /** Whether the greatest watermark counts while all are idle. */
    private boolean greatestCounts;

    /**
     * Opens a ledger. All subtasks are unknown.
     *
     * @param parallelism the number of subtasks
     */
    EventTimeLedger(int parallelism) {
        subtasks = new Subtask[parallelism];
        Arrays.setAll(subtasks, subtask -> new Subtask());
    }

    /** Returns a ledger with the same splits, in which all subtasks are unknown. */
    EventTimeLedger withoutReports() {
        EventTimeLedger ledger = new EventTimeLedger(subtasks.length);
        for (int subtask = 0; subtask < subtasks.length; subtask++) {
            ledger.give(subtask, subtasks[subtask].splitsGiven);
        }
        ledger.restoredSplitsGiven(restoredSplitsGiven);
        return ledger;
    }

    /** Takes note that a subtask begins anew. */
    void reset(int subtask) {
        subtasks[subtask] = new Subtask();
    }

    /** Takes note that a subtask is given splits. */
    void give(int subtask, int splits) {
        Subtask given = subtasks[subtask];
        given.splitsGiven += splits;
        if (given.idle) {
            given.unknown = becomesUnknownByASplit();
        }
    }

    /** Takes note whether all restored splits have been given to their owners. */
    void restoredSplitsGiven(boolean given) {
        restoredSplitsGiven = given;
        advance();
    }

    /**
     * Takes the report of a subtask.
     *
     * @return whether the report counts
     */
    boolean report(int number, LocalEventTime report) {
        Subtask subtask = subtasks[number];
        if (isOutOfDate(report, subtask.splitsGiven)) {
            return false;
        }
        boolean higher = report.watermark() > subtask.watermark;
        boolean moves = higher || subtask.unknown;
        if (subtask.idle && (higher || !report.idle())) {
            subtask.idle = false;
            subtask.aligned = isAlignedAfterIdleness(subtask.watermark);
        }
        subtask.unknown = false;
        if (higher) {
            subtask.watermark = report.watermark();
            subtask.aligned |= subtask.watermark >= shared;
        }
        if (moves) {
            advance();
        }
        if (!subtask.idle && (report.idle() || report.finished())) {
            leave(subtask, report.finished());
        }
        return true;
    }

    /** A subtask that counted becomes idle, or has finished. */
    private void leave(Subtask subtask, boolean finished) {
        boolean heldTheTime = subtask.aligned && subtask.watermark <= shared;
        greatestCounts = subtask.watermark >= shared;
        subtask.idle = !finished;
        subtask.finished = finished;
        if (heldTheTime || finished) {
            advance();
        }
    }

    /** Whether a subtask that is idle has to tell of a split that it is given. */
    boolean becomesUnknownByASplit() {
        return true;
    }

    /** Whether a subtask that was sent splits had not all of them when it reported. */
    boolean isOutOfDate(LocalEventTime report, int splitsGiven) {
        return report.splitsReceived() < splitsGiven;
    }

    /** Whether a subtask that comes back from idleness counts at once. */
    boolean isAlignedAfterIdleness(long watermark) {
        return watermark >= shared;
    }

    /** Whether a subtask that has finished still counts. */
    boolean countsFinished() {
        return false;
    }

    /** Whether the shared watermark may rise. */
    boolean mayRise() {
        return restoredSplitsGiven;
    }

    private void advance() {
        if (!mayRise()) {
            return;
        }
        if (isOver()) {
            shared = Long.MAX_VALUE;
            return;
        }
        boolean anyActive = false;
        boolean anyAligned = false;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (Subtask subtask : subtasks) {
            if (subtask.finished && !countsFinished()) {
                continue;
            }
            greatest = Math.max(greatest, subtask.watermark);
            if (subtask.unknown) {
                return;
            }
            if (!subtask.idle) {
                anyActive = true;
                if (subtask.aligned) {
                    anyAligned = true;
                    least = Math.min(least, subtask.watermark);
                }
            }
        }
        if (anyAligned) {
            shared = Math.max(shared, least);
        } else if (!anyActive && greatestCounts) {
            shared = Math.max(shared, greatest);
        }
    }

    private boolean isOver() {
        return Stream.of(subtasks).allMatch(subtask -> subtask.finished);
    }

    /** Whether a subtask may be told: one that is unknown may lack splits that it has to read. */
    boolean mayBeTold(int subtask) {
        return !subtasks[subtask].unknown;
    }

    /** Returns the event time of all. */
    SharedEventTime shared() {
        boolean over = isOver();
        boolean idle = Stream.of(subtasks).allMatch(s -> s.finished || (s.idle && !s.unknown));
        return new SharedEventTime(shared, idle && !over, over);
    }
}
