package io.flinkpartitioning.internal.planner.restored;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import io.flinkpartitioning.plan.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the snapshot that a job goes on from holds of the edge in front of the keyed operator.
 *
 * <p>An unaligned checkpoint holds the records in flight on each exchange. {@code FORWARD} has no
 * exchange, and Flink drops the records of an edge that is gone without a word.
 */
public sealed interface RestoredEdge {

    Logger LOG = LoggerFactory.getLogger(RestoredEdge.class);

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
     * @param best the best plan that loses none of them
     */
    record InFlight(String pointer, long bytes, Plan best) implements RestoredEdge {}

    /**
     * The job has run before, with an exchange on the edge, and goes on from its last checkpoint if
     * that run was cut short: its JobManager or its deployment was replaced.
     *
     * @param pointer where its newest checkpoint lies
     * @param best the best plan that loses no record
     */
    record EarlierRun(String pointer, Plan best) implements RestoredEdge {}

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
     * @param edge the edge
     */
    static RestoredEdge of(StreamExecutionEnvironment env, SnapshotEdge edge) {
        Optional<String> pointer = pointer(env);
        RestoredEdge named = new None();
        long number = -1;
        if (pointer.isPresent()) {
            try {
                RestoredSnapshot snapshot = RestoredSnapshot.read(pointer.get(), userCode());
                named = of(snapshot, edge);
                number = snapshot.number();
            } catch (IOException | RuntimeException e) {
                named =
                        RestoredSnapshot.isSavepoint(pointer.get())
                                ? new Empty(pointer.get())
                                : new Unread(pointer.get(), e.toString());
            }
        }
        return named instanceof InFlight
                ? named
                : ofEarlierRun(earlierRun(env, number), edge, named);
    }

    private static RestoredEdge ofEarlierRun(
            List<RestoredSnapshot> last, SnapshotEdge edge, RestoredEdge named) {
        for (RestoredSnapshot snapshot : last) {
            if (InFlightRecords.mayFollow(snapshot.operators(), edge.name(), edge.upstream())) {
                return new EarlierRun(snapshot.pointer(), best(snapshot, edge));
            }
        }
        return named instanceof None && !last.isEmpty() ? new Empty(last.get(0).pointer()) : named;
    }

    private static RestoredEdge of(RestoredSnapshot snapshot, SnapshotEdge edge) {
        long bytes = InFlightRecords.of(snapshot.operators(), edge.name(), edge.upstream()).bytes();
        return bytes == 0
                ? new Empty(snapshot.pointer())
                : new InFlight(snapshot.pointer(), bytes, best(snapshot, edge));
    }

    private static Plan best(RestoredSnapshot snapshot, SnapshotEdge edge) {
        return edge.bestWithExchange(
                snapshot.operators(), InFlightRecords.plansOf(snapshot.operators(), edge.name()));
    }

    /** A named snapshot with a higher number is newer than all checkpoints of the earlier run. */
    private static List<RestoredSnapshot> earlierRun(StreamExecutionEnvironment env, long number) {
        Optional<String> directory = directoryOfEarlierRun(env);
        if (directory.isEmpty()) {
            return List.of();
        }
        try {
            return RestoredSnapshot.lastIn(directory.get(), userCode()).stream()
                    .filter(last -> last.number() > number)
                    .toList();
        } catch (IOException | RuntimeException e) {
            // The restore is refused if it could lose records.
            LOG.warn(
                    "The checkpoints of an earlier run of the job, {}, cannot be read",
                    directory.get(),
                    e);
            return List.of();
        }
    }

    /** Returns the checkpoints of an earlier run of the job if they cannot be read here. */
    static Optional<Unread> unreadEarlierRun(StreamExecutionEnvironment env) {
        Optional<String> directory = directoryOfEarlierRun(env);
        if (directory.isEmpty()) {
            // Checkpoints may lie where no setting tells, such as in an object of the program.
            return JobSettings.unalignedCheckpoints(env)
                    ? SubmittedJob.fixedId(JobSettings.of(env))
                            .map(id -> new Unread(id, "execution.checkpointing.dir is not set"))
                    : Optional.empty();
        }
        try {
            RestoredSnapshot.lastIn(directory.get(), userCode());
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of(new Unread(directory.get(), e.toString()));
        }
    }

    /** Only a job with a fixed id finds its earlier checkpoints. */
    private static Optional<String> directoryOfEarlierRun(StreamExecutionEnvironment env) {
        ReadableConfig settings = JobSettings.of(env);
        return SubmittedJob.fixedId(settings)
                .flatMap(
                        id ->
                                settings.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                                        .map(
                                                checkpoints ->
                                                        settings.get(
                                                                        CheckpointingOptions
                                                                                .CREATE_CHECKPOINT_SUB_DIR)
                                                                ? checkpoints + "/" + id
                                                                : checkpoints));
    }

    /** Returns the snapshots that the job may go on from, as far as they can be read. */
    static List<RestoredSnapshot> readable(StreamExecutionEnvironment env) {
        List<RestoredSnapshot> snapshots = new ArrayList<>();
        pointer(env)
                .ifPresent(
                        pointer -> {
                            try {
                                snapshots.add(RestoredSnapshot.read(pointer, userCode()));
                            } catch (IOException | RuntimeException e) {
                                LOG.warn("The snapshot {} cannot be read", pointer, e);
                            }
                        });
        long number = snapshots.isEmpty() ? -1 : snapshots.get(0).number();
        snapshots.addAll(earlierRun(env, number));
        return snapshots;
    }

    private static ClassLoader userCode() {
        return Thread.currentThread().getContextClassLoader();
    }

    /** Returns where the snapshot lies that a job is restored from. */
    static Optional<String> pointer(StreamExecutionEnvironment env) {
        return JobSettings.of(env)
                .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
                .filter(path -> !path.isEmpty());
    }

    /**
     * The best plan under which the exchange follows the same operator as in the snapshot; empty if
     * nothing is in flight on it.
     */
    default Optional<Plan> bestWithExchange() {
        if (this instanceof InFlight inFlight) {
            return Optional.of(inFlight.best());
        }
        return this instanceof EarlierRun earlier ? Optional.of(earlier.best()) : Optional.empty();
    }

    /** Whether a job is restored from this snapshot. */
    default boolean isOf(StreamExecutionEnvironment env) {
        return pointer().equals(pointer(env).orElse(""));
    }
}
