package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.plan.Plan;
import java.util.Set;

/**
 * An edge into a keyed operator, as a snapshot knows it. Immutable.
 *
 * @param name which stream is grouped by which key
 * @param plan the plan
 * @param upstream the uids of the operators that may be the last ones in front of it
 * @param restored what the snapshot that was named when the plan was made holds of it
 */
record PlannedEdge(String name, Plan plan, Set<String> upstream, RestoredEdge restored) {

    /** The same with an exchange: {@code FORWARD} with one is {@code LOCAL_FIRST}. */
    PlannedEdge exchanged() {
        return plan == Plan.FORWARD
                ? new PlannedEdge(name, Plan.LOCAL_FIRST, upstream, restored)
                : this;
    }
}
