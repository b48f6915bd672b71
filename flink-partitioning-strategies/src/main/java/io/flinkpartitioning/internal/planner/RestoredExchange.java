package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.planner.decision.StepDown;
import io.flinkpartitioning.internal.planner.restored.RestoredEdge;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
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
     * <p>It may have no keyed state that would refuse a restore, so what cannot be read counts as
     * in flight.
     *
     * @param input the origin of the records
     */
    public static Optional<String> after(KeyByInput<?> input) {
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
        Optional<RestoredEdge.Unread> unread =
                restored instanceof RestoredEdge.Unread named
                        ? Optional.of(named)
                        : RestoredEdge.unreadEarlierRun(input.environment());
        return unread.map(
                snapshot ->
                        """
                        the snapshot that the job may go on from, %s, cannot be read here, and it may \
                        be an unaligned checkpoint with records in flight, which Flink would lose \
                        without an exchange; to be without it, let the snapshot be readable where the \
                        job is built, or go on from a savepoint in the directory that Flink made for \
                        it: %s"""
                                .formatted(snapshot.pointer(), snapshot.why()));
    }
}
