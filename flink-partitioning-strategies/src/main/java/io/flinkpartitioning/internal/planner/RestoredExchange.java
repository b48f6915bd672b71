package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Exchanges that a job must keep, because the snapshot that it goes on from has records in flight
 * on them: Flink loses the records of an exchange that is gone. Stateless and thread-safe.
 */
public final class RestoredExchange {

    private RestoredExchange() {}

    /**
     * Whether the exchanges of a union must stay in front of the operators that wrap its records.
     *
     * <p>If both streams are exchanged, the exchange comes after these operators. If only one is,
     * it comes before them. A plan may change between the two.
     *
     * @param env the environment of the job
     * @param uids the uids of the operators that wrap records
     */
    static boolean isInFrontOf(StreamExecutionEnvironment env, Set<String> uids) {
        Optional<String> pointer = RestoredEdge.pointer(env);
        if (pointer.isEmpty()) {
            return false;
        }
        try {
            return RestoredSnapshot.read(
                            pointer.get(), Thread.currentThread().getContextClassLoader())
                    .operators()
                    .stream()
                    .anyMatch(
                            operator ->
                                    operator.inputBytes() > 0
                                            && uids.stream().anyMatch(operator::hasUid));
        } catch (IOException | RuntimeException e) {
            // The explanation of the plans warns of it.
            return false;
        }
    }

    /**
     * Returns why ungrouped work must keep an exchange after its source; empty if it need not.
     *
     * @param input the origin of the records
     */
    public static Optional<String> after(KeyByInput<?> input) {
        RestoredEdge restored =
                RestoredEdge.of(
                        input.environment(),
                        new SnapshotEdge(input.edgeOrigin(), input.uidsInFrontOfEdge(), null));
        return restored instanceof RestoredEdge.InFlight inFlight
                ? Optional.of(
                        new StepDown.RestoredInFlight(inFlight.pointer(), inFlight.bytes())
                                .inWords())
                : Optional.empty();
    }
}
