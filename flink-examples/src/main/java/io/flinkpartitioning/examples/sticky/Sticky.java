package io.flinkpartitioning.examples.sticky;

import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.Workload;
import org.apache.flink.api.common.functions.Partitioner;

/**
 * A record stays with its source partition, so that the order within a partition is kept; for work
 * without grouping.
 *
 * <p>It is <em>not</em> correct for an arbitrary GROUP BY: the records of a group may lie in
 * several source partitions, each of which would make an aggregate of its own. Only where the
 * source is partitioned by the group key are the two the same, and that is what {@code smart} is
 * for.
 *
 * @param partitionOffset the subtask that partition 0 goes to, at least 0
 */
public record Sticky(int partitionOffset) implements PartitioningStrategy {

    static final String NAME = "sticky";

    /** Checks the offset. */
    public Sticky {
        StickyProvider.PARTITION_OFFSET.require(partitionOffset);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Workload workload) {
        if (workload.grouped()) {
            throw new IllegalArgumentException(
                    NAME
                            + " must have work without grouping columns, but the work is grouped by "
                            + workload.groupingColumns()
                            + ": a group whose records lie in several source partitions would get a"
                            + " partial result for each. Use smart where the topic is partitioned by"
                            + " the group key, else always_hash.");
        }
    }

    @Override
    public Routing route(Workload workload, SourceMetadata source) {
        return new Routing.NoExchange("a record stays on the subtask that reads its partition");
    }

    /**
     * Returns a partitioner whose key is the source partition of the record, an {@code Integer}.
     */
    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        int offset = partitionOffset;
        return (partition, subtasks) ->
                Math.floorMod((long) (Integer) partition + offset, subtasks);
    }
}
