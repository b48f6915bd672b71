package io.flinkpartitioning.switching;

import io.flinkpartitioning.Plan;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import org.jspecify.annotations.Nullable;

/**
 * How a switchable job distributes its records. Immutable.
 *
 * @param strategy the strategy
 * @param bestPlan the best plan that may be chosen; ungrouped work has none, and ignores it
 * @param parallelism the parallelism of the job; 0 for that of its environment
 * @param detection what decides about the edge; null for what the strategy says
 */
public record Choice(
        PartitioningStrategy strategy,
        Plan bestPlan,
        int parallelism,
        @Nullable Detection detection) {

    /** Checks the parallelism. */
    public Choice {
        if (parallelism < 0) {
            throw new IllegalArgumentException(
                    "parallelism must be at least 0, but is "
                            + parallelism
                            + ". Give a number of subtasks, or 0 for that of the environment.");
        }
    }

    /** Returns the choice of a strategy, with the best plan that it allows. */
    public static Choice of(PartitioningStrategy strategy) {
        return new Choice(strategy, Plan.FORWARD, 0, null);
    }

    /** Returns the same choice with a best plan. */
    public Choice upTo(Plan plan) {
        return new Choice(strategy, plan, parallelism, detection);
    }

    /** Returns the same choice with a parallelism, at least 1. */
    public Choice withParallelism(int newParallelism) {
        if (newParallelism < 1) {
            throw new IllegalArgumentException(
                    "parallelism must be at least 1, but is "
                            + newParallelism
                            + ". Give a number of subtasks.");
        }
        return new Choice(strategy, bestPlan, newParallelism, detection);
    }

    Choice withStrategy(PartitioningStrategy newStrategy) {
        return new Choice(newStrategy, bestPlan, parallelism, detection);
    }

    /**
     * Returns the same choice without a sample, which would find strays that the job has long
     * passed.
     */
    Choice asDeclared() {
        return new Choice(strategy, bestPlan, parallelism, Detection.DECLARED);
    }

    /** Applies the choice to grouped work. */
    public <T, K> SmartKeyBy<T, K> applyTo(SmartKeyBy<T, K> grouped) {
        SmartKeyBy<T, K> chosen = grouped.using(strategy).upTo(bestPlan);
        return detection == null ? chosen : chosen.detecting(detection);
    }

    /** Applies the choice to ungrouped work. */
    public <T> UngroupedStream<T> applyTo(UngroupedStream<T> ungrouped) {
        return ungrouped.using(strategy);
    }

    /** Returns the choice in words. */
    @Override
    public String toString() {
        return strategy.name()
                + " up to "
                + bestPlan
                + (parallelism > 0 ? " on " + parallelism + " subtasks" : "");
    }
}
