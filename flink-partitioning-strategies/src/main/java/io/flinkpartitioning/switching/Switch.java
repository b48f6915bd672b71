package io.flinkpartitioning.switching;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A switch that was carried out, or tried. Immutable.
 *
 * @param cause why
 * @param from what ran before
 * @param to what was to run
 * @param outcome what runs now
 * @param duration from the decision until all subtasks of what runs now were running
 * @param snapshot the savepoint or checkpoint that the job went on from; null where it runs on, or
 *     where it had none yet
 * @param detail what else is to be said: the stray record, or why the switch failed
 */
public record Switch(
        Cause cause,
        Choice from,
        Choice to,
        Outcome outcome,
        Duration duration,
        @Nullable String snapshot,
        String detail) {

    /** Why a switch was made. */
    public enum Cause {
        /** Someone asked for it. */
        REQUESTED,
        /** A stray record has ended a job that could not move it. */
        STRAY_RECORD,
        /** A job with an exchange has been aligned for long enough to do without. */
        ALIGNED
    }

    /** What runs after a switch. */
    public enum Outcome {
        /** What was to run. */
        SWITCHED,
        /** What was to run, but not with all of its subtasks yet. */
        WAITING,
        /** What ran before, from the same savepoint. */
        ROLLED_BACK,
        /** What ran before: it could not be stopped. */
        KEPT,
        /** Nothing: neither would start. The snapshot is there. */
        ENDED
    }
}
