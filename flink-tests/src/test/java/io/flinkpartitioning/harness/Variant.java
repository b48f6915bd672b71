package io.flinkpartitioning.harness;

import io.flinkpartitioning.FaultSwitch;
import io.flinkpartitioning.harness.Scenario.Refusal;
import io.flinkpartitioning.plan.Plan;
import java.util.Map;

/**
 * What one submission of a {@link Topology} differs in.
 *
 * @param plan the best plan
 * @param inForce the plan of each edge that records may be in flight on
 * @param refusal what is wrong with it
 * @param probe the watermarks of its sources
 * @param declining declines a savepoint
 */
record Variant<K>(
        Plan plan,
        Map<String, Plan> inForce,
        Refusal refusal,
        Probe<K> probe,
        FaultSwitch declining) {

    /** While records are in flight an edge keeps its exchange, and a stream its operators. */
    boolean allows(String edge, Plan best, Plan found) {
        Plan kept = inForce.getOrDefault(edge, Plan.FORWARD);
        if (found == best || kept == Plan.FORWARD) {
            return found == best;
        }
        return edge.startsWith(Topology.SOURCE)
                ? best == Plan.FORWARD && found == Plan.LOCAL_FIRST
                : found == kept;
    }
}
