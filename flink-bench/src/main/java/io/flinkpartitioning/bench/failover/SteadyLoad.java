package io.flinkpartitioning.bench.failover;

import java.io.Serializable;

/**
 * Records that are written at a steady rate, key after key in turn.
 *
 * @param partitions the partition count, at least 1
 * @param keys the number of keys, at least 1
 * @param recordsPerSecond the rate, at least 1
 */
public record SteadyLoad(int partitions, int keys, int recordsPerSecond) implements Serializable {

    public SteadyLoad {
        FaultSettings.require("partitions", partitions, 1);
        FaultSettings.require("keys", keys, 1);
        FaultSettings.require("records-per-second", recordsPerSecond, 1);
    }
}
