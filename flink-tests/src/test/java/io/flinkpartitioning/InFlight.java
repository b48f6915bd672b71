package io.flinkpartitioning;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.FlinkSnapshots;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;

/** Unaligned checkpoints that hold records in flight. */
final class InFlight {

    private InFlight() {}

    /**
     * Takes checkpoints of a job until one holds records in flight, and returns its path.
     *
     * @param bytes the least size of these records
     */
    static String checkpoint(FlinkRest rest, JobID job, long bytes) {
        FlinkSnapshots snapshots = rest.snapshots();
        return Awaitility.await("a checkpoint with records in flight")
                .atMost(Deadlines.STEP)
                .ignoreException(IOException.class)
                .until(
                        () -> {
                            String path = snapshots.checkpoint(job);
                            return snapshots
                                    .statistics(job)
                                    .latestCheckpoint()
                                    .filter(latest -> latest.path().equals(path))
                                    .filter(latest -> latest.inFlightBytes() >= bytes);
                        },
                        Optional::isPresent)
                .orElseThrow()
                .path();
    }
}
