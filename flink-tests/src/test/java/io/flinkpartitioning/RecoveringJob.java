package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.FlinkSnapshots;
import io.flinkpartitioning.testbed.JobVertex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.awaitility.Awaitility;

/**
 * A running job with an operator whose subtasks fail when the test says so. Whatever is done to it
 * waits until all of its subtasks run, before and after.
 */
final class RecoveringJob {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final FlinkRest rest;
    private final JobClient client;
    private final String operator;
    private final IntConsumer fault;

    /**
     * Creates a job from one that was submitted.
     *
     * @param cluster where it runs
     * @param client the job
     * @param operator the name of the operator that fails
     * @param fault makes a subtask of the operator fail once, at its next record
     */
    RecoveringJob(FlinkCluster cluster, JobClient client, String operator, IntConsumer fault) {
        this.rest = new FlinkRest(cluster.restUrl());
        this.client = client;
        this.operator = operator;
        this.fault = fault;
    }

    /** Lets one subtask fail, and waits until all that are restarted with it run again. */
    void fail(int subtask) throws IOException {
        rest.awaitAllRunning(id());
        failWhileOthersStart(subtask);
        rest.awaitAllRunning(id());
    }

    /** The same while others are still starting: waits for this subtask only. */
    void failWhileOthersStart(int subtask) {
        int before = awaitRunning(subtask, attempt -> true);
        fault.accept(subtask);
        awaitRunning(subtask, attempt -> attempt == before + 1);
    }

    /**
     * Lets a subtask fail while a savepoint is under way. The savepoint fails, and the job goes on.
     *
     * @param subtask the subtask
     * @param switches the switch of the operator that fails
     * @param directory where the savepoint would lie
     */
    void failDuringSavepoint(int subtask, FaultSwitch switches, Path directory)
            throws IOException, InterruptedException {
        rest.awaitAllRunning(id());
        int before = awaitRunning(subtask, attempt -> true);
        switches.holdAt(subtask);
        CompletableFuture<String> savepoint =
                client.triggerSavepoint(
                        directory.toUri().toString(), SavepointFormatType.CANONICAL);
        try {
            Awaitility.await("savepoint under way")
                    .atMost(Deadlines.STEP)
                    .pollInterval(POLL_INTERVAL)
                    .until(() -> rest.snapshots().statistics(id()).inProgress() > 0);
        } finally {
            switches.failHeld();
        }
        awaitRunning(subtask, attempt -> attempt == before + 1);
        assertThat(savepoint).failsWithin(Deadlines.STEP);
        rest.awaitAllRunning(id());
    }

    private int awaitRunning(int subtask, IntPredicate attempt) {
        return Awaitility.await("subtask " + subtask + " runs")
                .atMost(Deadlines.STEP)
                .pollInterval(POLL_INTERVAL)
                .ignoreException(IOException.class)
                .until(() -> subtask(subtask), now -> now.running() && attempt.test(now.attempt()))
                .attempt();
    }

    private JobVertex.Subtask subtask(int subtask) throws IOException {
        List<JobVertex.Subtask> subtasks = rest.subtasks(id(), operator);
        if (subtask >= subtasks.size()) {
            throw new IOException("There is no subtask " + subtask + " in " + subtasks);
        }
        return subtasks.get(subtask);
    }

    /** Returns how often each subtask of the operator that fails was restarted. */
    List<Integer> restarts() throws IOException {
        return restartsOf(operator);
    }

    /** Returns how often each subtask of an operator was restarted. */
    List<Integer> restartsOf(String name) throws IOException {
        rest.awaitAllRunning(id());
        return rest.subtasks(id(), name).stream().map(JobVertex.Subtask::attempt).toList();
    }

    /** Asks the adaptive scheduler for another parallelism of the whole job. */
    void rescale(int parallelism) throws IOException {
        rest.rescale(id(), parallelism);
    }

    /** Takes a checkpoint, and returns where it lies. */
    String checkpoint() throws IOException {
        return rest.snapshots().checkpoint(id());
    }

    /** Returns how many bytes of records in flight the last checkpoint holds. */
    long bytesInFlight() throws IOException {
        return rest.snapshots()
                .statistics(id())
                .latestCheckpoint()
                .map(FlinkSnapshots.Snapshot::inFlightBytes)
                .orElseThrow();
    }

    /** Stops the job with a savepoint, and returns where that lies. */
    String stopWithSavepoint(Path directory, SavepointFormatType format) throws IOException {
        return rest.snapshots().stop(id(), directory, format);
    }

    /** Cancels the job, and waits until it has ended. */
    void cancel() throws IOException {
        rest.cancel(id());
    }

    /** Whether the job has ended, however it did. */
    boolean hasEnded() throws IOException {
        return rest.state(id()).isGloballyTerminalState();
    }

    /** Waits for the job's failure, and returns all that it says. */
    String failure() throws Exception {
        return JobRun.failureOf(client);
    }

    /** Returns how often the job has failed. */
    int failures() throws IOException {
        return rest.failures(id()).size();
    }

    private JobID id() {
        return client.getJobID();
    }
}
