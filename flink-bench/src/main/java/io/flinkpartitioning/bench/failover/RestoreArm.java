package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.harness.Arm;
import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.RunningJob;
import io.flinkpartitioning.bench.result.Figure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.execution.ExecutionState;

/**
 * A job that is stopped with a savepoint and restored at another parallelism while its topic is
 * written, with a broker and a cluster of the arm's own. With an aligned source, readers hand back
 * the restored splits that they don't own.
 *
 * @param grouping what stands between source and count
 * @param settings what the job is like
 * @param processes whether the cluster is one of processes
 */
public record RestoreArm(Grouping grouping, RestoreSettings settings, boolean processes)
        implements Arm {

    /**
     * From the registration of the last reader until a record of each partition was read, in
     * milliseconds, at least 0; an upper bound of it.
     *
     * <p>It begins when the last subtask of the source is {@code INITIALIZING}, by the clock of the
     * JobManager. The reader of this subtask registers later, when its chain has restored its state
     * and opened its other operators, and no reader is the last before it. It ends with the last of
     * the first results of all partitions, at the time when the sink gave it to its producer. That
     * is after the record was read and counted.
     *
     * <p>{@code forward} has no exchange, so the subtask that counts a record has read it, and only
     * the owner of its key can count it: each split is at its owner by then. {@code keyBy} has no
     * owners of splits. Any reader may have read the record, and its way through the exchange, with
     * the buffer timeout, counts.
     */
    public static final Figure ALL_SPLITS_READ =
            lower("allSplitsReadMillis", "until all splits are read, ms");

    /**
     * The same without the start of the last subtask: it begins when the last subtask of the source
     * is {@code RUNNING}, which the JobManager hears right after the registration of its reader. So
     * it is less than from the registration by the delay of a message; 0 if all splits were read
     * before.
     */
    public static final Figure ALL_SPLITS_READ_SINCE_RUNNING =
            lower("allSplitsReadSinceRunningMillis", "since all sources run, ms");

    /** The same from the submission of the restored job, with the start of all its subtasks. */
    public static final Figure RESTORE = lower("restoreMillis", "restore, ms");

    private static Figure lower(String name, String unit) {
        return new Figure(name, unit, Figure.Better.LOWER, "%,.0f");
    }

    @Override
    public String name() {
        return grouping.arm();
    }

    @Override
    public Session open() throws Exception {
        int slots = Math.max(settings.parallelism(), settings.restoredParallelism());
        Testbed testbed = processes ? ProcessTestbed.start(slots) : LocalTestbed.start(slots);
        return new Session() {
            @Override
            public Outcome run() throws Exception {
                testbed.restore();
                return restore(testbed);
            }

            @Override
            public void close() throws IOException {
                testbed.close();
            }
        };
    }

    private Outcome restore(Testbed testbed) throws Exception {
        String topicName = "trades-" + UUID.randomUUID();
        try (SteadyTopic topic = SteadyTopic.start(testbed.broker(), topicName, settings.load())) {
            CountingJob job =
                    new CountingJob(
                            testbed, topic.trades(), grouping, DeliveryGuarantee.AT_LEAST_ONCE);
            int subtasks = Math.max(settings.parallelism(), settings.restoredParallelism());
            try (ResultWatch results = job.watch(subtasks, settings.load())) {
                String savepoint = stop(testbed, submit(job, settings.parallelism(), ""), results);
                long submitted = System.currentTimeMillis();
                results.firstReads().since(submitted);
                RunningJob restored = submit(job, settings.restoredParallelism(), savepoint);
                Closeable restoredJob = restored::cancel;
                try (restoredJob) {
                    long last = awaitAllRead(testbed, restored, results);
                    results.check().require(topic.stop(), false);
                    return new Outcome()
                            .with(
                                    ALL_SPLITS_READ,
                                    millis(restored, ExecutionState.INITIALIZING, last))
                            .with(
                                    ALL_SPLITS_READ_SINCE_RUNNING,
                                    millis(restored, ExecutionState.RUNNING, last))
                            .with(RESTORE, (double) (last - submitted))
                            .with("edges", restored.edgesInto(CountingJob.OPERATOR))
                            .with(Contest.CHECK + "missing", 0)
                            .with(Contest.CHECK + "wrong", results.check().wrong())
                            .with(Contest.CHECK + "repeated", results.check().repeated());
                }
            }
        }
    }

    /** Returns the time from a state of the last subtask of the source until another time. */
    private static double millis(RunningJob job, ExecutionState from, long to) throws IOException {
        return Math.max(0, to - job.sourceSinceMillis(from));
    }

    /**
     * Submits a job that fails for good if it fails.
     *
     * @param savepoint what it is restored from; empty for none
     */
    private static RunningJob submit(CountingJob job, int parallelism, String savepoint)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        if (!savepoint.isEmpty()) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        return job.submit(configuration, parallelism, subtask -> {});
    }

    /** Stops a job with a savepoint as soon as it has read all partitions. */
    private static String stop(Testbed testbed, RunningJob job, ResultWatch results)
            throws IOException {
        try {
            awaitAllRead(testbed, job, results);
            Path directory = Files.createTempDirectory(testbed.directory(), "restore-");
            return testbed.rest().snapshots().stop(job.id(), directory);
        } catch (IOException | RuntimeException e) {
            Closeable failedJob = job::cancel;
            try (failedJob) {
                throw e;
            }
        }
    }

    /** Waits until a record of each partition was read, and returns when the last one was. */
    private static long awaitAllRead(Testbed testbed, RunningJob job, ResultWatch results)
            throws IOException {
        testbed.rest().awaitAllRunning(job.id());
        Testbed.await(
                "a record of each partition", () -> results.firstReads().lastMillis().isPresent());
        return results.firstReads().lastMillis().orElseThrow();
    }
}
