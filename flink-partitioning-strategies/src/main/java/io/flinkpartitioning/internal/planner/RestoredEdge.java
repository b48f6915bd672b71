package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What the snapshot that a job goes on from holds of the edge in front of the keyed operator.
 *
 * <p>An unaligned checkpoint holds the records in flight on each exchange. {@code FORWARD} has no
 * exchange, and Flink drops the records of an edge that is gone without a word.
 */
sealed interface RestoredEdge {

    /** Where the snapshot lies; empty if there is none. */
    String pointer();

    /** No snapshot, or none that matters. */
    record None() implements RestoredEdge {

        @Override
        public String pointer() {
            return "";
        }
    }

    /** Nothing was in flight on the edge. */
    record Empty(String pointer) implements RestoredEdge {}

    /**
     * Records were in flight on the edge, or may have been.
     *
     * @param pointer where the snapshot lies
     * @param bytes their size
     */
    record InFlight(String pointer, long bytes) implements RestoredEdge {}

    /**
     * The snapshot cannot be read here.
     *
     * @param pointer where the snapshot lies
     * @param why why not
     */
    record Unread(String pointer, String why) implements RestoredEdge {}

    /**
     * Reads the snapshot that a job is restored from.
     *
     * @param env the environment of the job
     * @param edge the name of the edge
     * @param upstream the uids of the operators that may be the last ones in front of the edge
     */
    static RestoredEdge of(StreamExecutionEnvironment env, String edge, Set<String> upstream) {
        Optional<String> pointer = pointer(env);
        return pointer.isPresent() ? read(pointer.get(), edge, upstream) : new None();
    }

    /** Returns where the snapshot lies that a job is restored from. */
    static Optional<String> pointer(StreamExecutionEnvironment env) {
        return JobSettings.of(env)
                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .filter(path -> !path.isEmpty());
    }

    /** Whether a job is restored from this snapshot. */
    default boolean isOf(StreamExecutionEnvironment env) {
        return pointer().equals(pointer(env).orElse(""));
    }

    private static RestoredEdge read(String pointer, String edge, Set<String> upstream) {
        RestoredSnapshot snapshot;
        try {
            snapshot =
                    RestoredSnapshot.read(pointer, Thread.currentThread().getContextClassLoader());
        } catch (IOException | RuntimeException e) {
            return new Unread(pointer, e.toString());
        }
        InFlightRecords records = InFlightRecords.of(snapshot.operators(), edge, upstream);
        return records.bytes() == 0 ? new Empty(pointer) : new InFlight(pointer, records.bytes());
    }
}
