package io.flinkpartitioning.testbed;

import java.time.Duration;

/**
 * How long tests and clusters wait for what must happen. A deadline is there for what is broken: a
 * machine with ten times too much to do keeps it.
 */
public final class Deadlines {

    /** For each single step: a state of a job, a savepoint, a record, the start of a process. */
    public static final Duration STEP = Duration.ofMinutes(5);

    /** The same in seconds. */
    public static final long STEP_SECONDS = STEP.toSeconds();

    private Deadlines() {}
}
