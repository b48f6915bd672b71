package io.flinkpartitioning.config;

import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.Workload;
import org.apache.flink.api.common.functions.Partitioner;

/** A third party's strategy. */
record Doubled(int batchSize) implements PartitioningStrategy {

    @Override
    public String name() {
        return "doubling";
    }

    @Override
    public void validate(Workload workload) {
        new RoundRobin(batchSize).validate(workload);
    }

    @Override
    public Routing route(Workload workload, SourceMetadata source) {
        return new RoundRobin(batchSize).route(workload, source);
    }

    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        return new RoundRobin(batchSize).partitioner(key);
    }
}
