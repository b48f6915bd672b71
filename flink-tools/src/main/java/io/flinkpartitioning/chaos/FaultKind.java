package io.flinkpartitioning.chaos;

import java.util.Locale;

/** What can go wrong. */
enum FaultKind {
    /** {@code kill -9} of a TaskManager, for which another one is started. */
    TASK_MANAGER_KILLED(Phase.ANY_TIME),

    /** {@code kill -9} of the JobManager, which is started again. */
    JOB_MANAGER_KILLED(Phase.ANY_TIME),

    /** {@code kill -9} of the broker, which is started again. */
    BROKER_KILLED(Phase.ANY_TIME),

    /** The user's function throws. */
    FUNCTION_FAILED(Phase.ANY_TIME),

    /** The enumerator of the source throws. */
    ENUMERATOR_FAILED(Phase.ANY_TIME),

    /** A checkpoint takes longer than it may. */
    CHECKPOINT_TIMED_OUT(Phase.ANY_TIME),

    /** The job is stopped with a savepoint, and goes on with another parallelism. */
    RESCALED(Phase.ANY_TIME),

    /** The same, and some subtasks fail, one after another, before the first checkpoint. */
    FAILED_BEFORE_CHECKPOINT(Phase.ANY_TIME),

    /** The job is stopped with a savepoint, and goes on under the other plan. */
    PLAN_SWITCHED(Phase.ANY_TIME),

    /**
     * The job is cancelled while records are in flight under {@code LOCAL_FIRST}, and goes on as
     * {@code FORWARD} from its last checkpoint, which is unaligned.
     */
    RESTORED_IN_FLIGHT(Phase.ANY_TIME),

    /** Some records are written to other partitions than their keys'. */
    STRAY_RECORDS(Phase.ANY_TIME),

    /** The topic gets more partitions. */
    NEW_PARTITIONS(Phase.AT_LAST),

    /** The adaptive scheduler gives the running job another parallelism. */
    RESCALED_IN_PLACE(Phase.ADAPTIVE),

    /**
     * A stop with a native savepoint fails, and the job then goes on with another parallelism. The
     * machine has too much to do all the while.
     */
    STOP_FAILED(Phase.ADAPTIVE);

    /** When a fault may happen. */
    enum Phase {
        /** Among all others. */
        ANY_TIME,

        /** After those, since it cannot be undone. */
        AT_LAST,

        /** On a second cluster, which has the adaptive scheduler. */
        ADAPTIVE
    }

    private final Phase phase;

    FaultKind(Phase phase) {
        this.phase = phase;
    }

    Phase phase() {
        return phase;
    }

    /** The name in words. */
    String inWords() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
