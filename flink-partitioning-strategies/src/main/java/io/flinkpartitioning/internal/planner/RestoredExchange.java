package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.planner.decision.StepDown;
import io.flinkpartitioning.internal.planner.restored.RestoredEdge;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import java.util.List;
import java.util.Optional;

/**
 * The exchange after a source that ungrouped work must keep, because the snapshot that the job goes
 * on from has records in flight on it: Flink loses the records of an exchange that is gone.
 * Stateless and thread-safe.
 */
public final class RestoredExchange {

    private RestoredExchange() {}

    /**
     * Returns why ungrouped work must keep an exchange after its source; empty if it need not.
     *
     * @param input the origin of the records
     * @param notes gets what is not known
     */
    public static Optional<String> after(KeyByInput<?> input, List<String> notes) {
        RestoredEdge restored =
                RestoredEdge.of(
                        input.environment(),
                        new SnapshotEdge(input.edgeOrigin(), input.uidsInFrontOfEdge(), null));
        if (restored instanceof RestoredEdge.InFlight inFlight) {
            return Optional.of(
                    new StepDown.RestoredInFlight(inFlight.pointer(), inFlight.bytes()).inWords());
        }
        if (restored instanceof RestoredEdge.EarlierRun earlier) {
            return Optional.of(new StepDown.GoesOn(earlier.pointer()).inWords());
        }
        if (restored instanceof RestoredEdge.Unread unread) {
            notes.add(
                    """
                    the snapshot that the job goes on from, %s, cannot be read here: if it is an \
                    unaligned checkpoint with records in flight after the source, they are lost \
                    without an exchange: %s"""
                            .formatted(unread.pointer(), unread.why()));
        }
        return Optional.empty();
    }
}
