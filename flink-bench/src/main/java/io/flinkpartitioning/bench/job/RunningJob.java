package io.flinkpartitioning.bench.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that was submitted, and what its cluster tells of it. */
public final class RunningJob {

    private final JobClient client;
    private final FlinkRest rest;

    private RunningJob(JobClient client, FlinkRest rest) {
        this.client = client;
        this.rest = rest;
    }

    /**
     * Submits a job.
     *
     * @param env its environment
     * @param name its name
     * @param rest the cluster that the environment submits to
     */
    public static RunningJob submit(StreamExecutionEnvironment env, String name, FlinkRest rest)
            throws Exception {
        return new RunningJob(env.executeAsync(name), rest);
    }

    /** The id of the job. */
    public JobID id() {
        return client.getJobID();
    }

    /**
     * Waits until all subtasks run.
     *
     * @throws IOException if they do not within 5 minutes, or the job has ended
     */
    public void awaitSubtasks() throws IOException {
        rest.awaitAllRunning(id());
    }

    /**
     * Returns when the last of all subtasks began to run, in milliseconds since 1970.
     *
     * @throws IOException if the cluster does not answer, or one never ran
     */
    public long runningSinceMillis() throws IOException {
        long since = 0;
        for (JsonNode vertex : vertices()) {
            since = Math.max(since, sinceMillis(vertex, ExecutionState.RUNNING));
        }
        return since;
    }

    /**
     * Returns when the last subtask of the only source got into a state, in milliseconds since
     * 1970.
     *
     * @param state the state
     * @throws IOException if the cluster does not answer, or one was never in this state
     */
    public long sourceSinceMillis(ExecutionState state) throws IOException {
        // Sources come first.
        return sinceMillis(vertices().path(0), state);
    }

    private JsonNode vertices() throws IOException {
        return rest.get("/jobs/" + id()).path("vertices");
    }

    /** Returns when the last subtask of a vertex got into a state. */
    private long sinceMillis(JsonNode vertex, ExecutionState state) throws IOException {
        long last = 0;
        JsonNode times =
                rest.get(
                        "/jobs/"
                                + id()
                                + "/vertices/"
                                + vertex.path("id").asText()
                                + "/subtasktimes");
        for (JsonNode subtask : times.path("subtasks")) {
            long since = subtask.path("timestamps").path(state.name()).asLong();
            if (since <= 0) {
                throw new IOException(
                        "A subtask of job " + id() + " was never " + state + ": " + subtask);
            }
            last = Math.max(last, since);
        }
        return last;
    }

    /** Returns how many channels connect the subtasks of chains with those of others. */
    public long channels() throws IOException {
        Map<String, Long> parallelism = new HashMap<>();
        JsonNode nodes = rest.get("/jobs/" + id() + "/plan").path("plan").path("nodes");
        for (JsonNode node : nodes) {
            parallelism.put(node.path("id").asText(), node.path("parallelism").asLong());
        }
        long channels = 0;
        for (JsonNode node : nodes) {
            for (JsonNode input : node.path("inputs")) {
                long from = parallelism.getOrDefault(input.path("id").asText(), 0L);
                boolean oneToOne = input.path("ship_strategy").asText().equals("FORWARD");
                channels += oneToOne ? from : from * node.path("parallelism").asLong();
            }
        }
        return channels;
    }

    /** Returns the edges by which records reach an operator. */
    public List<String> edgesInto(String operator) throws IOException {
        return rest.edgesInto(id(), operator);
    }

    /**
     * Waits until the job ends by itself, and cancels it where it does not.
     *
     * @param timeout how long it may take from now
     * @throws IOException if it fails, or does not end
     */
    public JobExecutionResult result(Duration timeout) throws IOException, InterruptedException {
        try {
            return client.getJobExecutionResult().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("Job " + id() + " failed", e.getCause());
        } catch (TimeoutException e) {
            cancel();
            throw new IOException(
                    "Job %s should have read all records within %s, but still waits for some"
                            .formatted(id(), timeout),
                    e);
        }
    }

    /** Cancels the job, and waits until it has ended. */
    public void cancel() throws IOException {
        rest.cancel(id());
    }
}
