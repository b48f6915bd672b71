package io.flinkpartitioning.internal.planner.decision;

/** Where the watermarks of the records are assigned, and whether subtasks can share them. */
public sealed interface Watermarks {

    /** What needs no reason. */
    enum Assigned implements Watermarks {
        /** There are none. */
        NOWHERE,
        /** At the source, which is not in the job yet. Its subtasks can share them. */
        AT_NEW_SOURCE,
        /** At the source, which is in the job already. Its subtasks share them. */
        AT_SHARED_SOURCE,
        /** Behind the source, in its chain. The operator that checks the records can share them. */
        BEHIND_SOURCE
    }

    /**
     * The subtasks can't share them.
     *
     * @param why why
     */
    record Unshareable(String why) implements Watermarks {}
}
