package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.harness.Contest;
import io.flinkpartitioning.bench.harness.Outcome;
import io.flinkpartitioning.bench.job.Grouping;
import io.flinkpartitioning.bench.job.RunningCount;
import io.flinkpartitioning.bench.job.RunningJob;
import io.flinkpartitioning.testbed.JobVertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.util.FlinkRuntimeException;

/** A job that counts, and whose results are watched while parts of it fail. */
final class RecoveryJob implements AutoCloseable {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int CHECKPOINTS_BEFORE = 2;

    private final Testbed testbed;
    private final FaultSettings settings;
    private final Path triggers;
    private final RunningJob job;
    private final ResultWatch results;

    private RecoveryJob(
            Testbed testbed,
            FaultSettings settings,
            Path triggers,
            RunningJob job,
            ResultWatch results) {
        this.testbed = testbed;
        this.settings = settings;
        this.triggers = triggers;
        this.job = job;
        this.results = results;
    }

    /** Starts a job, and waits until it has results of all subtasks and checkpoints. */
    static RecoveryJob start(
            Testbed testbed, SteadyTopic topic, Grouping grouping, FaultSettings settings)
            throws Exception {
        Path directory = Files.createTempDirectory(testbed.directory(), "recovery-");
        CountingJob counting =
                new CountingJob(testbed, topic.trades(), grouping, settings.guarantee());
        RunningJob submitted =
                counting.submit(
                        configuration(settings, directory),
                        settings.parallelism(),
                        failure(directory.toString()));
        RecoveryJob job =
                new RecoveryJob(
                        testbed,
                        settings,
                        directory,
                        submitted,
                        counting.watch(settings.parallelism(), settings.load()));
        try {
            long start = System.nanoTime();
            Testbed.await(
                    "results and checkpoints",
                    () ->
                            job.results.arrivals().allSince(start)
                                    && testbed.rest()
                                                    .snapshots()
                                                    .statistics(submitted.id())
                                                    .completed()
                                            >= CHECKPOINTS_BEFORE);
            return job;
        } catch (RuntimeException e) {
            try (job) {
                throw e;
            }
        }
    }

    private static Configuration configuration(FaultSettings settings, Path directory) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, settings.restartDelay());
        return configuration;
    }

    private static RunningCount.Disturbance failure(String directory) {
        return subtask -> {
            // Whoever deletes it fails, once.
            if (Files.deleteIfExists(trigger(directory, subtask))) {
                throw new FlinkRuntimeException("Subtask " + subtask + " fails, as it is told to");
            }
        };
    }

    private static Path trigger(String directory, int subtask) {
        return Path.of(directory, "fail-" + subtask);
    }

    /**
     * Lets the results flow for a time without a fault, and then lets something fail.
     *
     * @param fault what fails
     * @param subtask the subtask that fails, or whose TaskManager does
     */
    Outcome disturb(Fault fault, int subtask) throws IOException {
        double quietMillis = watch();
        List<JobVertex> before = testbed.rest().vertices(job.id());
        String taskManager = chains().get(subtask).taskManager();
        Set<Integer> failed = fault == Fault.SUBTASK ? Set.of(subtask) : chainsOn(taskManager);
        List<Integer> attempts = chains().stream().map(JobVertex.Subtask::attempt).toList();
        long startMillis = System.currentTimeMillis();
        long start = System.nanoTime();
        switch (fault) {
            case SUBTASK -> Files.createFile(trigger(triggers.toString(), subtask));
            case TASK_MANAGER -> testbed.kill(taskManager);
        }
        Testbed.await("the restart", () -> restarted(failed, attempts));
        testbed.rest().awaitAllRunning(job.id());
        LockSupport.parkNanos(settings.aftermath().toNanos());
        long aftermath = System.nanoTime();
        Testbed.await("results of all subtasks", () -> results.arrivals().allSince(aftermath));
        long end = System.nanoTime();

        testbed.rest().awaitAllRunning(job.id());
        List<Integer> restarts = restarts(before, testbed.rest().vertices(job.id()));
        return new Outcome()
                .with(
                        FailoverArm.RESTARTED_SUBTASKS,
                        (double) restarts.stream().filter(times -> times > 0).count())
                .with(FailoverArm.RESTARTS, (double) Collections.max(restarts))
                .with(FailoverArm.GAP_BEFORE, quietMillis)
                .with(
                        FailoverArm.GAP_OF_THE_REST,
                        largestGapMillis(chain -> !failed.contains(chain), start, end))
                .with(FailoverArm.GAP_OF_THE_FAILED, largestGapMillis(failed::contains, start, end))
                .with(FailoverArm.RECOVERY, (double) (job.runningSinceMillis() - startMillis))
                .with("subtasks", restarts.size())
                .with("failedChains", failed.size())
                .with("edges", job.edgesInto(CountingJob.OPERATOR));
    }

    /** Returns the largest gap in the results of any chain in a time without a fault. */
    double watch() {
        long start = System.nanoTime();
        LockSupport.parkNanos(settings.quiet().toNanos());
        return largestGapMillis(chain -> true, start, System.nanoTime());
    }

    /**
     * Waits until all records have results, and checks these.
     *
     * @param records how many were written
     * @param outcome what this is added to
     * @throws IOException if results are missing or wrong
     */
    void check(long records, Outcome outcome) throws IOException {
        ResultCheck check = results.check();
        check.require(records, settings.guarantee() != DeliveryGuarantee.EXACTLY_ONCE);
        outcome.with(FailoverArm.REPEATED, (double) check.repeated())
                .with(Contest.CHECK + "missing", check.missing(records))
                .with(Contest.CHECK + "wrong", check.wrong());
    }

    private List<JobVertex.Subtask> chains() throws IOException {
        return testbed.rest().subtasks(job.id(), CountingJob.OPERATOR);
    }

    private Set<Integer> chainsOn(String taskManager) throws IOException {
        List<JobVertex.Subtask> chains = chains();
        return IntStream.range(0, chains.size())
                .filter(chain -> chains.get(chain).taskManager().equals(taskManager))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean restarted(Set<Integer> failed, List<Integer> attempts) throws IOException {
        List<JobVertex.Subtask> chains = chains();
        return failed.stream().allMatch(chain -> chains.get(chain).attempt() > attempts.get(chain));
    }

    private static List<Integer> restarts(List<JobVertex> before, List<JobVertex> after) {
        List<Integer> restarts = new ArrayList<>();
        for (int vertex = 0; vertex < after.size(); vertex++) {
            List<JobVertex.Subtask> was = before.get(vertex).subtasks();
            List<JobVertex.Subtask> is = after.get(vertex).subtasks();
            for (int subtask = 0; subtask < is.size(); subtask++) {
                restarts.add(is.get(subtask).attempt() - was.get(subtask).attempt());
            }
        }
        return restarts;
    }

    private double largestGapMillis(IntPredicate chains, long from, long to) {
        return IntStream.range(0, settings.parallelism())
                        .filter(chains)
                        .mapToLong(chain -> results.arrivals().largestGapNanos(chain, from, to))
                        .max()
                        .orElse(0)
                / NANOS_PER_MILLI;
    }

    @Override
    public void close() throws IOException {
        try (results) {
            job.cancel();
        }
    }
}
