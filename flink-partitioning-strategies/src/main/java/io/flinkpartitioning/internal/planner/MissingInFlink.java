package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.plan.Plan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** What a job would have on a later line of Flink. Stateless and thread-safe. */
final class MissingInFlink {

    private MissingInFlink() {}

    /** Returns what the job asks for, but Flink has not. */
    static Optional<String> stateBackend(StreamExecutionEnvironment env) {
        String backend = JobSettings.of(env).get(StateBackendOptions.STATE_BACKEND);
        return LaterFlink.hasAsynchronousState()
                        || backend == null
                        || !backend.toLowerCase(Locale.ROOT).contains("forst")
                ? Optional.empty()
                : Optional.of(
                        """
                        state.backend.type is %s, but this Flink has neither ForSt nor asynchronous \
                        state, as Flink has since 2.0, so the job will not start: set rocksdb"""
                                .formatted(backend));
    }

    /** Returns what the planner will not find in a snapshot that the job is restored from. */
    static Optional<String> nameOf(
            SnapshotEdge.@Nullable CheckOfEdge check, StreamExecutionEnvironment env) {
        return LaterFlink.hasOperatorNames()
                        || check == null
                        || check.uid() != null
                        || !JobSettings.unalignedCheckpoints(env)
                ? Optional.empty()
                : Optional.of(
                        """
                        unaligned checkpoints are on, and snapshots have no names of operators before \
                        Flink 2.0: set uid(…), or records in flight in front of '%s' may be refused \
                        when the job is restored under another plan"""
                                .formatted(check.name()));
    }

    /** Returns what a person will look for in vain. */
    static List<String> metrics(Plan plan) {
        return LaterFlink.hasSplitMetrics() || plan == Plan.HASH
                ? List.of()
                : List.of(
                        """
                        no metric tells which partition holds a subtask's watermark back: Flink has \
                        metrics of single splits since 2.1""");
    }
}
