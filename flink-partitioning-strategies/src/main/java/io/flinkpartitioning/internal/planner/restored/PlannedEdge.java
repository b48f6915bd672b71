package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.plan.Plan;

/**
 * An edge into a keyed operator of the job. Immutable.
 *
 * @param edge the edge, as a snapshot knows it
 * @param plan the plan
 * @param afterCheck whether an operator of its own checks the records in front of it
 * @param restored what the snapshot that was named when the plan was made holds of it
 */
public record PlannedEdge(SnapshotEdge edge, Plan plan, boolean afterCheck, RestoredEdge restored) {

    /** {@code HASH} after an operator that checks records, as state says it. */
    public static final String HASH_AFTER_CHECK = "HASH after a check";

    /** The same with an exchange: {@code FORWARD} with one is {@code LOCAL_FIRST}. */
    PlannedEdge exchanged() {
        return plan == Plan.FORWARD
                ? new PlannedEdge(edge, Plan.LOCAL_FIRST, afterCheck, restored)
                : this;
    }

    /** The plan, as state says it. */
    String planInState() {
        return edge.check() != null && plan == Plan.HASH && afterCheck
                ? HASH_AFTER_CHECK
                : plan.name();
    }

    /** Whether the operator in front of the exchange depends on the plan. */
    boolean mayMove() {
        return edge.check() != null && plan != Plan.FORWARD;
    }
}
