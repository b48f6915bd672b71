package io.flinkpartitioning.bench.failover;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;

/**
 * The job of which a part fails.
 *
 * @param parallelism its parallelism
 * @param load what it reads
 * @param guarantee that of its sink
 * @param checkpointInterval the time between checkpoints
 * @param restartDelay the time between a failure and the restart
 * @param quiet how long it runs before the fault
 * @param aftermath how long it runs after its restart
 */
public record FaultSettings(
        int parallelism,
        SteadyLoad load,
        DeliveryGuarantee guarantee,
        Duration checkpointInterval,
        Duration restartDelay,
        Duration quiet,
        Duration aftermath)
        implements Serializable {

    public FaultSettings {
        require("checkpoint-millis", checkpointInterval.toMillis(), 1);
        require("restart-millis", restartDelay.toMillis(), 0);
        require("quiet-millis", quiet.toMillis(), 0);
    }

    static void require(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    name + " must be at least " + least + ", but is " + value);
        }
    }
}
