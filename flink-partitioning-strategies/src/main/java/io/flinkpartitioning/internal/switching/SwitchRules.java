package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.switching.SwitchRefusedException;

/** What a switch must not change. */
final class SwitchRules {

    private SwitchRules() {}

    /**
     * Refuses a switch that would change nothing, or come to another plan than is wanted.
     *
     * @param running the job that runs
     * @param next the job that was built to take its place
     * @param wanted the best plan that is to come of it; any other one is not worth a restart
     */
    static void checkWorth(RunningJob running, Submitter.Prepared next, Plan wanted) {
        if (next.explanation() instanceof PlanExplanation grouped && grouped.plan() != wanted) {
            throw new SwitchRefusedException(
                    "The job should come to plan "
                            + wanted
                            + ", but would have "
                            + grouped.plan()
                            + ": "
                            + String.join("; ", grouped.reasons())
                            + ". Mend that, or leave the job as it is.");
        }
        if (sameEdge(running.explanation(), next.explanation())
                && next.choice().parallelism() == running.choice().parallelism()) {
            throw new SwitchRefusedException(
                    "A switch must change the edge or the parallelism, but the job runs as "
                            + running.choice()
                            + " already. Nothing is to be done.");
        }
    }

    /** Refuses a job that would not find the state of another. */
    static void checkLayout(Explanation running, Explanation next) {
        if (running instanceof PlanExplanation before && next instanceof PlanExplanation after) {
            if (!before.layout().equals(after.layout())) {
                throw new SwitchRefusedException(
                        "A switch must keep the layout of the keyed state, "
                                + before.layout()
                                + ", but '"
                                + after.strategy()
                                + "' has "
                                + after.layout()
                                + ": no key would find its state. Choose a plan or strategy of the same"
                                + " layout, or start without state.");
            }
        } else if (running.getClass() != next.getClass()) {
            throw new SwitchRefusedException(
                    "A switch must keep the kind of work, but "
                            + running.subject()
                            + " would become "
                            + next.subject()
                            + ". Build grouped work under every choice, or ungrouped work.");
        }
    }

    private static boolean sameEdge(Explanation running, Explanation next) {
        if (running instanceof PlanExplanation before && next instanceof PlanExplanation after) {
            return before.plan() == after.plan();
        }
        return running instanceof DistributionExplanation before
                && next instanceof DistributionExplanation after
                && before.exchange() == after.exchange();
    }
}
