package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.job.Load;
import java.io.Serializable;

/**
 * The job that is restored.
 *
 * @param parallelism its parallelism before, at least 1
 * @param restoredParallelism its parallelism after, at least 1
 * @param load what it reads; each partition has a key
 */
public record RestoreSettings(int parallelism, int restoredParallelism, SteadyLoad load)
        implements Serializable {

    public RestoreSettings {
        FaultSettings.require("parallelism", parallelism, 1);
        FaultSettings.require("restored-parallelism", restoredParallelism, 1);
        // A partition without a key would never be read.
        Load.aligned(load.partitions(), load.keys(), load.partitions()).checked();
    }
}
