package io.flinkpartitioning.switching;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A switch that was carried out or attempted. Immutable.
 *
 * @param cause why
 * @param from what ran before
 * @param to what was to run
 * @param outcome what runs now
 * @param duration the time from the decision until all subtasks of what runs now were running
 * @param snapshot the savepoint or checkpoint that the job went on from; null if it was not
 *     stopped, or had none yet
 * @param detail more about it: the stray record, or why the switch failed
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
        /** A job with an exchange has been aligned for long enough to run without one. */
        ALIGNED
    }

    /** What runs after a switch. */
    public enum Outcome {
        /** What was to run. */
        SWITCHED,
        /**
         * Nothing yet with all of its subtasks. The switch keeps trying, and is reported again when
         * the job runs.
         */
        WAITING,
        /** What ran before, from the newest snapshot. */
        ROLLED_BACK,
        /** What ran before: it was not stopped. */
        KEPT,
        /** Nothing, for a reason that no retry can fix. The snapshot is there. */
        ENDED
    }
}
