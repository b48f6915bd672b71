package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.switching.Choice;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.jspecify.annotations.Nullable;

/**
 * A job that was submitted.
 *
 * @param choice how it distributes its records, as resolved at submission
 * @param explanation the explanation of the choice
 * @param client the client
 * @param restoredFrom the snapshot that this library gave it; null for only what its settings name
 */
public record RunningJob(
        Choice choice, Explanation explanation, JobClient client, @Nullable String restoredFrom) {

    /**
     * Returns a job that was submitted. Its choice is what was decided then, whatever a sample
     * would say now.
     */
    static RunningJob of(
            Submitter.Prepared prepared, JobClient client, @Nullable String restoredFrom) {
        Choice choice = prepared.choice();
        Choice resolved =
                prepared.explanation() instanceof PlanExplanation grouped
                        ? new Choice(
                                choice.strategy(),
                                grouped.plan(),
                                choice.parallelism(),
                                grouped.layout())
                        : choice;
        return new RunningJob(resolved, prepared.explanation(), client, restoredFrom);
    }

    public JobID id() {
        return client.getJobID();
    }

    /** Whether it has this plan. Ungrouped work has no plan. */
    public boolean has(Plan plan) {
        return explanation instanceof PlanExplanation grouped && grouped.plan() == plan;
    }

    /** Whether a stray record ends the job, and a demotion should follow. */
    public boolean isDemotedByStrays() {
        return explanation instanceof PlanExplanation grouped
                && grouped.plan() == Plan.FORWARD
                && grouped.strayPolicy() == StrayPolicy.SWITCH;
    }
}
