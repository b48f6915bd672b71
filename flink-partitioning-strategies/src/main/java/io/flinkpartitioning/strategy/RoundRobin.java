package io.flinkpartitioning.strategy;

import io.flinkpartitioning.strategy.spi.StrategyOption;
import java.util.List;
import org.apache.flink.api.common.functions.Partitioner;

/**
 * Spreads records evenly over the subtasks, for work without grouping.
 *
 * @param batchSize the number of consecutive records of a sender that share a channel, at least 1
 */
public record RoundRobin(int batchSize) implements PartitioningStrategy {

    static final String NAME = "round_robin";

    static final StrategyOption<Integer> BATCH_SIZE =
            StrategyOption.integer(
                            "batch_size",
                            "The number of consecutive records of a sender that share a channel.")
                    .must(
                            "at least 1",
                            size -> size >= 1,
                            "Give 1 to change the channel with each record, or leave it out.")
                    .withDefault(1000);

    /** Checks the batch size. */
    public RoundRobin {
        BATCH_SIZE.require(batchSize);
    }

    /** Spreads in batches of 1000 records. */
    public RoundRobin() {
        this(BATCH_SIZE.defaultValue().orElseThrow());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Workload workload) {
        Misuse.requireUngrouped(this, workload);
    }

    @Override
    public Routing route(Workload workload, SourceMetadata source) {
        return new Routing.ByPartitioner(
                new RoundRobinPartitioner<>(batchSize),
                "every record stands for itself, and batches of %s records spread them evenly"
                        .formatted(batchSize));
    }

    /** Returns the partitioner. It ignores the key. */
    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        return new RoundRobinPartitioner<>(batchSize);
    }

    static List<StrategyOption<?>> options() {
        return List.of(BATCH_SIZE);
    }
}
