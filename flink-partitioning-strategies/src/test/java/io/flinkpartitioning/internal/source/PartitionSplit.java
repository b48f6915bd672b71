package io.flinkpartitioning.internal.source;

import org.apache.flink.api.connector.source.SourceSplit;

/** A split of one partition, at an offset. */
public record PartitionSplit(String topic, int partition, long offset) implements SourceSplit {

    @Override
    public String splitId() {
        return topic + "-" + partition;
    }
}
