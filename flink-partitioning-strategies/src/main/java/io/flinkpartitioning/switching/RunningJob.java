package io.flinkpartitioning.switching;

import io.flinkpartitioning.Explanation;
import io.flinkpartitioning.Plan;
import io.flinkpartitioning.PlanExplanation;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;

/**
 * A job that was submitted.
 *
 * @param choice how it distributes its records
 * @param explanation what came of the choice
 * @param client the client
 * @param snapshot what it was restored from by us; null for none but what its settings name
 */
record RunningJob(
        Choice choice, Explanation explanation, JobClient client, @Nullable String snapshot) {

    /** Whether it has the plan; ungrouped work has none. */
    boolean has(Plan plan) {
        return explanation instanceof PlanExplanation grouped && grouped.plan() == plan;
    }
}
