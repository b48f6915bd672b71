package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Checkpoints and savepoints of a running cluster's jobs, over REST. Each waits until all subtasks
 * of the job run, as {@link FlinkRest#awaitAllRunning} does.
 *
 * <p>Thread-safe.
 */
public final class FlinkSnapshots {

    private final RestClient client;

    FlinkSnapshots(RestClient client) {
        this.client = client;
    }

    /**
     * A checkpoint or savepoint that is complete.
     *
     * @param id its number in the job, from 1
     * @param path where it lies
     * @param duration the time from its trigger to the last acknowledgement
     * @param inFlightBytes the size of the records in flight that it holds; above 0 only if it is
     *     an unaligned checkpoint
     */
    public record Snapshot(long id, String path, Duration duration, long inFlightBytes) {

        private static Optional<Snapshot> of(JsonNode snapshot) {
            return snapshot.path("id").isNumber()
                    ? Optional.of(
                            new Snapshot(
                                    snapshot.path("id").asLong(),
                                    snapshot.path("external_path").asText(),
                                    Duration.ofMillis(
                                            snapshot.path("end_to_end_duration").asLong()),
                                    snapshot.path("persisted_data").asLong()))
                    : Optional.empty();
        }
    }

    /**
     * What a JobManager knows about the snapshots of a job.
     *
     * @param inProgress how many checkpoints and savepoints are under way
     * @param completed how many checkpoints and savepoints have completed
     * @param failed how many have failed
     * @param restored how often the job was restored from one
     * @param latestCheckpoint the checkpoint that completed last
     * @param latestSavepoint the savepoint that completed last
     */
    public record Statistics(
            long inProgress,
            long completed,
            long failed,
            long restored,
            Optional<Snapshot> latestCheckpoint,
            Optional<Snapshot> latestSavepoint) {}

    /**
     * Returns the statistics of a job; a cluster tells of what was some seconds ago.
     *
     * @throws IOException if the cluster does not answer, or does not know the job
     */
    public Statistics statistics(JobID job) throws IOException {
        JsonNode statistics = client.get("/jobs/" + job + "/checkpoints");
        JsonNode counts = statistics.path("counts");
        JsonNode latest = statistics.path("latest");
        return new Statistics(
                counts.path("in_progress").asLong(),
                counts.path("completed").asLong(),
                counts.path("failed").asLong(),
                counts.path("restored").asLong(),
                Snapshot.of(latest.path("completed")),
                Snapshot.of(latest.path("savepoint")));
    }

    /**
     * Takes a checkpoint of a job.
     *
     * @return where the checkpoint lies
     * @throws IOException if the checkpoint fails, or is not complete after 5 minutes
     */
    public String checkpoint(JobID job) throws IOException {
        awaitAllRunning(job);
        String path = "/jobs/" + job + "/checkpoints";
        JsonNode operation =
                client.operate("The checkpoint", path, client.object(), path, Deadlines.STEP);
        return await(job, operation.path("checkpointId").asLong()).path("external_path").asText();
    }

    /** A cluster tells of what was 3 seconds ago. */
    private JsonNode await(JobID job, long checkpoint) throws IOException {
        long deadline = System.nanoTime() + Deadlines.STEP.toNanos();
        while (true) {
            JsonNode history = client.get("/jobs/" + job + "/checkpoints").path("history");
            for (JsonNode entry : history) {
                if (entry.path("id").asLong() == checkpoint
                        && entry.path("status").asText().equals("COMPLETED")) {
                    return entry;
                }
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IOException(
                        "The cluster does not tell of checkpoint %d within %s, but of: %s"
                                .formatted(checkpoint, Deadlines.STEP, history));
            }
            LockSupport.parkNanos(RestClient.POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Takes a savepoint of a job in the canonical format, and stops the job.
     *
     * @param job the job
     * @param directory where the savepoint gets a directory of its own
     * @return where the savepoint lies
     * @throws IOException if the savepoint fails, with the reason, or is not complete after 5
     *     minutes
     */
    public String stop(JobID job, Path directory) throws IOException {
        return stop(job, directory, SavepointFormatType.CANONICAL);
    }

    /**
     * Takes a savepoint of a job, and stops the job.
     *
     * @param job the job
     * @param directory where the savepoint gets a directory of its own
     * @param format the format of the savepoint
     * @return where the savepoint lies
     * @throws IOException if the savepoint fails, with the reason, or is not complete after 5
     *     minutes
     */
    public String stop(JobID job, Path directory, SavepointFormatType format) throws IOException {
        awaitAllRunning(job);
        ObjectNode request = client.object();
        request.put("targetDirectory", directory.toUri().toString());
        request.put("formatType", format.name());
        return client.operate(
                        "The savepoint",
                        "/jobs/" + job + "/stop",
                        request,
                        "/jobs/" + job + "/savepoints",
                        Deadlines.STEP)
                .path("location")
                .asText();
    }

    private void awaitAllRunning(JobID job) throws IOException {
        new RunningSubtasks(client, job, OptionalInt.empty()).await(Deadlines.STEP);
    }
}
