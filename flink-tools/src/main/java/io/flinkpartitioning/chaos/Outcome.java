package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Tally;
import io.flinkpartitioning.plan.Plan;

/**
 * What a fault has done.
 *
 * @param kind the fault
 * @param plan the plan of the job when it happened
 * @param recovered whether the job came back
 * @param recoveryMillis how long that took
 * @param restarted how many subtasks were started anew
 * @param subtasks how many subtasks the job has since
 * @param wrong what was wrong since, and was not before
 */
record Outcome(
        FaultKind kind,
        Plan plan,
        boolean recovered,
        long recoveryMillis,
        int restarted,
        int subtasks,
        Tally wrong) {

    /** Whether nothing is lost, doubled or out of order, and the job came back. */
    boolean harmless() {
        return recovered && wrong.equals(Tally.NONE);
    }
}
