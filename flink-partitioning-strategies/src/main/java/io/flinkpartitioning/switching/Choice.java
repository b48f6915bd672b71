package io.flinkpartitioning.switching;

import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import org.jspecify.annotations.Nullable;

/**
 * How a switchable job distributes its records. Immutable.
 *
 * @param strategy the strategy
 * @param bestPlan the best plan that may be chosen; ungrouped work has none, and ignores it
 * @param parallelism the parallelism of the job; 0 for its environment's
 * @param layout the layout of the job's state; null if the job has none yet, and then a sample may
 *     choose its plan. With a layout the plan follows from the declaration: a sample would find
 *     strays that the job has passed long ago
 */
public record Choice(
        PartitioningStrategy strategy, Plan bestPlan, int parallelism, @Nullable Layout layout) {

    /** Checks the parallelism. */
    public Choice {
        Require.argument(
                parallelism >= 0,
                """
                parallelism must be at least 0, but is %d. Give a number of subtasks, or 0 for the \
                environment's.""",
                parallelism);
    }

    /** Returns the choice of a strategy, with the best plan that it allows. */
    public static Choice of(PartitioningStrategy strategy) {
        return new Choice(strategy, Plan.FORWARD, 0, null);
    }

    /** Returns the same choice with a best plan. */
    public Choice upTo(Plan plan) {
        return new Choice(strategy, plan, parallelism, layout);
    }

    /** Returns the same choice with a parallelism, at least 1. */
    public Choice withParallelism(int newParallelism) {
        requireParallelism(newParallelism);
        return new Choice(strategy, bestPlan, newParallelism, layout);
    }

    static void requireParallelism(int parallelism) {
        Require.argument(
                parallelism >= 1,
                "parallelism must be at least 1, but is %d. Give a number of subtasks.",
                parallelism);
    }

    Choice withStrategy(PartitioningStrategy newStrategy) {
        return new Choice(newStrategy, bestPlan, parallelism, layout);
    }

    /** Applies the choice to grouped work. */
    public <T, K> SmartKeyBy<T, K> applyTo(SmartKeyBy<T, K> grouped) {
        SmartKeyBy<T, K> chosen = grouped.using(strategy).upTo(bestPlan);
        if (layout == null) {
            return chosen;
        }
        chosen = chosen.detecting(Detection.DECLARED);
        return layout instanceof Layout.OfPartitions placed
                ? chosen.sourcePartitions(placed.partitions())
                : chosen;
    }

    /** Applies the choice to ungrouped work. */
    public <T> UngroupedStream<T> applyTo(UngroupedStream<T> ungrouped) {
        return ungrouped.using(strategy);
    }

    /** Returns the choice as text. */
    @Override
    public String toString() {
        String subtasks = parallelism > 0 ? " on %d subtasks".formatted(parallelism) : "";
        return "%s up to %s%s".formatted(strategy.name(), bestPlan, subtasks);
    }
}
