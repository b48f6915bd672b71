package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.StrayPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants of a plan, before any source is asked.
 *
 * @param subject which stream is grouped by which key
 * @param strategy the name of the strategy
 * @param routing the strategy's answer
 * @param partitionLayout makes the layout of partition placement; null if no partitions are reused
 * @param bestPlan the best plan that may be chosen
 * @param eventTime the event time of the subtasks under {@code FORWARD}
 * @param observesOthers whether other strategies are measured on the same records
 */
public record PlanRequest(
        String subject,
        String strategy,
        Routing routing,
        @Nullable PartitionLayout partitionLayout,
        Plan bestPlan,
        EventTime eventTime,
        boolean observesOthers) {

    /** Makes the layout of partition placement for a partition count and a max parallelism. */
    @FunctionalInterface
    public interface PartitionLayout {
        Layout of(int partitions, int maxParallelism);
    }

    /** Whether the strategy asks for hash placement. */
    boolean isHashed() {
        return routing instanceof Routing.ByHash;
    }

    /** The function of hash placement. */
    HashFunction hashFunction() {
        return routing instanceof Routing.ByHash byHash ? byHash.hashFunction() : HashFunction.FNV;
    }

    /** What happens to the job after a stray record has ended it. */
    StrayPolicy strayPolicy() {
        return routing instanceof Routing.BySourcePartition reusing
                ? reusing.strayPolicy()
                : StrayPolicy.FAIL;
    }
}
