package io.flinkpartitioning.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.FaultSwitch;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.harness.Leg.Ending;
import io.flinkpartitioning.harness.Probe.Mark;
import io.flinkpartitioning.harness.Probe.Place;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.JobFailure;
import io.flinkpartitioning.testbed.JobVertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.util.ExceptionUtils;

/** A job of a scenario that runs: its faults, its snapshots, and what comes out of it. */
final class RunningJob<K> {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int POLLS_PER_STATE = 25;
    private static final int MOST_STOPS = 10;

    private final JobClient client;
    private final FlinkRest rest;
    private final Probe<K> probe;
    private final FaultSwitch declining;
    private final QueueSink<Result> results;
    private final Verdict verdict;
    private final HarnessRun.Site site;

    RunningJob(
            JobClient client,
            Probe<K> probe,
            FaultSwitch declining,
            QueueSink<Result> results,
            Verdict verdict,
            HarnessRun.Site site) {
        this.client = client;
        this.rest = new FlinkRest(site.cluster().restUrl());
        this.probe = probe;
        this.declining = declining;
        this.results = results;
        this.verdict = verdict;
        this.site = site;
    }

    private JobID id() {
        return client.getJobID();
    }

    /** Waits until the sources have read marks, and so all that lies before them. */
    void awaitRead(Collection<Mark> marks) throws Exception {
        await(() -> marks.stream().filter(mark -> !probe.hasRead(mark)).toList());
    }

    /** Waits until all results are there that must come. */
    void awaitResults(Set<Result> expected) throws Exception {
        await(() -> verdict.missing(expected));
    }

    /** Waits until nothing is missing any more. */
    private void await(Supplier<List<?>> missing) throws Exception {
        long begin = System.nanoTime();
        int fewest = Integer.MAX_VALUE;
        for (int poll = 1; true; poll++) {
            verdict.take(results.available());
            List<?> still = missing.get();
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            if (still.size() < fewest) {
                fewest = still.size();
                begin = System.nanoTime();
                verdict.waited(waited);
            }
            if (still.isEmpty()) {
                return;
            }
            if (poll % POLLS_PER_STATE == 0) {
                requireAlive();
            }
            if (waited.compareTo(site.patience()) > 0) {
                throw new AssertionError(
                        "Missing after %s, while the job is %s: %s. Its last failure: %s"
                                .formatted(
                                        site.patience(),
                                        rest.vertices(id()),
                                        still,
                                        lastFailure()));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private String lastFailure() throws IOException {
        return rest.failures(id()).stream().findFirst().map(JobFailure::stackTrace).orElse("none");
    }

    private void requireAlive() throws Exception {
        JobStatus state = rest.state(id());
        if (state.isGloballyTerminalState()) {
            throw new AssertionError("The job is %s: %s".formatted(state, failure()));
        }
    }

    /**
     * Waits until the job is refused because of the state that it begins with, and returns all that
     * the failure says. Not all of its subtasks ever run.
     */
    String refusal() throws Exception {
        try {
            rest.awaitAllRunning(id());
        } catch (IOException e) {
            return failure();
        }
        throw new AssertionError("The job must fail, but runs");
    }

    private String failure() throws Exception {
        try {
            client.getJobExecutionResult().get(site.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return ExceptionUtils.stringifyException(e);
        } catch (TimeoutException e) {
            throw new AssertionError("The job must fail within " + site.patience(), e);
        }
        throw new AssertionError("The job must fail, but finished");
    }

    /** Returns how often the job has failed. */
    int failures() throws IOException {
        return rest.failures(id()).size();
    }

    /** Lets the reader of a partition fail at its next record, which the caller writes. */
    Fault failAt(Place place) throws IOException {
        rest.awaitAllRunning(id());
        Fault fault = new Fault(attempts());
        probe.failAt(place);
        return fault;
    }

    private long attempts() throws IOException {
        return rest.vertices(id()).stream()
                .flatMap(vertex -> vertex.subtasks().stream())
                .mapToLong(JobVertex.Subtask::attempt)
                .sum();
    }

    /** A fault that was set. */
    final class Fault {

        private final long attemptsBefore;

        private Fault(long attemptsBefore) {
            this.attemptsBefore = attemptsBefore;
        }

        /** Waits until all that is restarted with the reader runs again. */
        void awaitRecovery() throws Exception {
            long end = System.nanoTime() + Deadlines.STEP.toNanos();
            while (attempts() <= attemptsBefore) {
                requireAlive();
                if (System.nanoTime() > end) {
                    throw new AssertionError("No reader has failed: " + rest.vertices(id()));
                }
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
            rest.awaitAllRunning(id());
        }
    }

    /** Asks the adaptive scheduler for the next one of some parallelisms. */
    void rescale(List<Integer> parallelisms) throws IOException {
        rest.awaitAllRunning(id());
        int current = parallelisms.indexOf(rest.vertices(id()).get(0).subtasks().size());
        rest.rescale(id(), parallelisms.get((current + 1) % parallelisms.size()));
    }

    String checkpoint() throws IOException {
        return rest.snapshots().checkpoint(id());
    }

    /** Ends the job, and returns the state from which the next one goes on. */
    String end(Ending ending) throws Exception {
        String state =
                switch (ending) {
                    case CANONICAL -> stop(SavepointFormatType.CANONICAL);
                    case NATIVE -> stop(SavepointFormatType.NATIVE);
                    case NATIVE_AFTER_NO_DIRECTORY -> stopAfterNoDirectory();
                    case NATIVE_AFTER_DECLINED -> stopAfterDeclined();
                    case CHECKPOINT -> cancelAfterCheckpoint();
                };
        verdict.take(results.available());
        probe.close();
        return state;
    }

    private String stop(SavepointFormatType format) throws IOException {
        return rest.snapshots().stop(id(), site.directory(), format);
    }

    private String stopAfterNoDirectory() throws IOException {
        Path file = Files.createTempFile(site.directory(), "no", "directory");
        requireFailure(file.resolve("savepoints"));
        return stop(SavepointFormatType.NATIVE);
    }

    private String stopAfterDeclined() throws IOException {
        declining.failAt(0);
        requireFailure(site.directory());
        for (int i = 1; true; i++) {
            try {
                return stop(SavepointFormatType.NATIVE);
            } catch (IOException e) {
                // The subtask may be on its way down, or up again.
                if (i == MOST_STOPS) {
                    throw e;
                }
            }
        }
    }

    private void requireFailure(Path target) throws IOException {
        try {
            rest.snapshots().stop(id(), target, SavepointFormatType.NATIVE);
        } catch (IOException e) {
            // Not if it never ends, for one.
            assertThat(e).hasMessageStartingWith("The savepoint failed");
            return;
        }
        throw new AssertionError("The savepoint in %s must fail".formatted(target));
    }

    private String cancelAfterCheckpoint() throws IOException {
        String checkpoint = checkpoint();
        rest.cancel(id());
        return checkpoint;
    }

    /** Gives its slots back, whatever has become of it. */
    void cancelIfItRuns() throws IOException {
        if (!rest.state(id()).isGloballyTerminalState()) {
            rest.cancel(id());
        }
    }

    void cancel() throws IOException {
        rest.cancel(id());
        verdict.take(results.available());
        probe.close();
    }
}
