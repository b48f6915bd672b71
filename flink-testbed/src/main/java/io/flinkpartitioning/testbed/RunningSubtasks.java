package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/**
 * The wait for a job whose subtasks all run. Flink refuses checkpoints and savepoints before, and a
 * subtask that is made to fail before fails in another attempt than the one that is meant.
 *
 * <p>What a cluster says of a job may be as old as its {@code web.refresh-interval}. Only an answer
 * counts that was asked for so long after the wait began: it is about a moment of the wait, and
 * about all subtasks at the same moment. Whoever makes a subtask fail waits for its new attempt
 * first.
 */
final class RunningSubtasks {

    private final RestClient client;
    private final JobID job;
    private final OptionalInt parallelism;

    /**
     * Creates a wait.
     *
     * @param parallelism the parallelism that all vertices have then; empty for any
     */
    RunningSubtasks(RestClient client, JobID job, OptionalInt parallelism) {
        this.client = client;
        this.job = job;
        this.parallelism = parallelism;
    }

    /**
     * Waits; a cluster that does not answer is asked again.
     *
     * @throws IOException if not all subtasks run by then, or the job has ended
     */
    void await(Duration timeout) throws IOException {
        long begin = System.nanoTime();
        Duration refreshInterval = null;
        while (true) {
            IOException refusal = null;
            JsonNode found = client.object();
            try {
                if (refreshInterval == null) {
                    refreshInterval = refreshInterval();
                }
                boolean fresh = System.nanoTime() - begin > refreshInterval.toNanos();
                found = client.get("/jobs/" + job);
                if (fresh && allRun(found)) {
                    return;
                }
            } catch (IOException e) {
                refusal = e;
            }
            boolean late = System.nanoTime() - begin > timeout.toNanos();
            if (late || hasEnded(found) || Thread.currentThread().isInterrupted()) {
                throw new IOException(
                        "All subtasks of job %s should run%s within %s, but the cluster says: %s"
                                .formatted(
                                        job,
                                        parallelism.isPresent()
                                                ? " at parallelism " + parallelism.getAsInt()
                                                : "",
                                        timeout,
                                        describe(found)),
                        refusal);
            }
            LockSupport.parkNanos(RestClient.POLL_INTERVAL.toNanos());
        }
    }

    private Duration refreshInterval() throws IOException {
        return Duration.ofMillis(client.get("/config").path("refresh-interval").asLong());
    }

    private static boolean hasEnded(JsonNode details) {
        String state = details.path("state").asText();
        return !state.isEmpty() && JobStatus.valueOf(state).isGloballyTerminalState();
    }

    /** The states of job and subtasks. */
    private static String describe(JsonNode details) {
        StringBuilder description = new StringBuilder(details.path("state").asText("nothing"));
        for (JsonNode vertex : details.path("vertices")) {
            description.append("%n%s: ".formatted(vertex.path("name").asText()));
            vertex.path("tasks")
                    .properties()
                    .forEach(
                            state -> {
                                if (state.getValue().asInt() > 0) {
                                    description.append(state).append(' ');
                                }
                            });
        }
        return description.toString();
    }

    /** An adaptive scheduler that waits for slots tells of no vertices. */
    private boolean allRun(JsonNode details) {
        JsonNode vertices = details.path("vertices");
        if (!details.path("state").asText().equals(JobStatus.RUNNING.name())
                || vertices.isEmpty()) {
            return false;
        }
        for (JsonNode vertex : vertices) {
            int subtasks = vertex.path("parallelism").asInt();
            JsonNode tasks = vertex.path("tasks");
            // A bounded source has read all it has.
            int up = tasks.path("RUNNING").asInt() + tasks.path("FINISHED").asInt();
            if (up < subtasks || (parallelism.isPresent() && subtasks != parallelism.getAsInt())) {
                return false;
            }
        }
        return true;
    }
}
