package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/**
 * What a running cluster says about its jobs, read over REST. What it says of one job may be up to
 * {@code web.refresh-interval} old, 3 seconds by default.
 *
 * <p>Thread-safe.
 */
public final class FlinkRest {

    private final RestClient client;

    /** Creates a client for the REST interface at the given address. */
    public FlinkRest(URI url) {
        this.client = new RestClient(url);
    }

    /** The checkpoints and savepoints of the jobs. */
    public FlinkSnapshots snapshots() {
        return new FlinkSnapshots(client);
    }

    /** The metrics of the jobs. */
    public FlinkMetrics metrics() {
        return new FlinkMetrics(this);
    }

    /** The submission of jobs as jars. */
    public FlinkJars jars() {
        return new FlinkJars(client);
    }

    /** Returns all jobs that the cluster knows of, those that have ended included. */
    public Map<JobID, JobStatus> jobs() throws IOException {
        Map<JobID, JobStatus> jobs = new HashMap<>();
        for (JsonNode job : get("/jobs").path("jobs")) {
            jobs.put(
                    JobID.fromHexString(job.path("id").asText()),
                    JobStatus.valueOf(job.path("status").asText()));
        }
        return jobs;
    }

    /**
     * Returns the state of a job.
     *
     * @throws IOException if the cluster does not answer, or does not know the job
     */
    public JobStatus state(JobID job) throws IOException {
        return JobStatus.valueOf(get("/jobs/" + job).path("state").asText());
    }

    /**
     * Waits for a state of a job. A cluster that does not answer, or does not know the job yet, as
     * while its JobManager is restarted, is asked again.
     *
     * @param job the job
     * @param state the state
     * @param timeout how long to wait
     * @throws IOException if the job has another state by then, or ends in another one
     */
    public void awaitState(JobID job, JobStatus state, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            IOException refusal = null;
            JobStatus found = null;
            try {
                found = state(job);
                if (found == state) {
                    return;
                }
            } catch (IOException e) {
                refusal = e;
            }
            boolean ended = found != null && found.isGloballyTerminalState();
            if (ended || System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IOException(
                        "Job %s should be %s within %s, but is %s%s"
                                .formatted(
                                        job,
                                        state,
                                        timeout,
                                        found == null ? "unknown" : found,
                                        ended ? ": " + failures(job) : ""),
                        refusal);
            }
            LockSupport.parkNanos(RestClient.POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Cancels a job, and waits until it has ended.
     *
     * @throws IOException if it has not within 5 minutes, or has ended otherwise
     */
    public void cancel(JobID job) throws IOException {
        client.send("PATCH", "/jobs/" + job + "?mode=cancel", client.object(), 202);
        awaitState(job, JobStatus.CANCELED, Deadlines.STEP);
    }

    /**
     * Waits until all subtasks of a job run, or have finished. An answer from before this call does
     * not count, so that it takes {@code web.refresh-interval} at least. After a failure, wait for
     * the new attempt first: until the cluster has noticed, the old one runs.
     *
     * @throws IOException if they do not within 5 minutes, or the job has ended
     */
    public void awaitAllRunning(JobID job) throws IOException {
        new RunningSubtasks(client, job, OptionalInt.empty()).await(Deadlines.STEP);
    }

    /**
     * Returns the edges by which records reach a vertex of a job's plan.
     *
     * <p>The vertices of that plan are chains, and what connects chains are channels: an operator
     * that is chained to its source has no edge in front of it.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @return the ship strategy of each edge as Flink names it, such as {@code HASH} or {@code
     *     FORWARD}
     * @throws IOException if the cluster does not answer, or no vertex has such an operator
     */
    public List<String> edgesInto(JobID job, String operatorName) throws IOException {
        List<String> edges = new ArrayList<>();
        vertex(job, operatorName)
                .path("inputs")
                .forEach(input -> edges.add(input.path("ship_strategy").asText()));
        return edges;
    }

    /**
     * Returns the vertices of a job with their subtasks, sources first.
     *
     * @throws IOException if the cluster does not answer, or does not know the job
     */
    public List<JobVertex> vertices(JobID job) throws IOException {
        List<JobVertex> vertices = new ArrayList<>();
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            vertices.add(details(job, vertex));
        }
        return vertices;
    }

    /**
     * Returns the subtasks of a vertex, in order.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @throws IOException if the cluster does not answer, or no vertex has such an operator
     */
    public List<JobVertex.Subtask> subtasks(JobID job, String operatorName) throws IOException {
        return details(job, vertex(job, operatorName)).subtasks();
    }

    private JobVertex details(JobID job, JsonNode vertex) throws IOException {
        return JobVertex.of(get("/jobs/" + job + "/vertices/" + vertex.path("id").asText()));
    }

    /**
     * Returns the failures of a job since the JobManager that it has now took over, the latest
     * first; a cluster remembers 16.
     *
     * @throws IOException if the cluster does not answer, or does not know the job
     */
    public List<JobFailure> failures(JobID job) throws IOException {
        List<JobFailure> failures = new ArrayList<>();
        get("/jobs/" + job + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .forEach(failure -> failures.add(JobFailure.of(failure)));
        return failures;
    }

    /** Returns the vertex that has an operator, as the plan tells of it. */
    JsonNode vertex(JobID job, String operatorName) throws IOException {
        for (JsonNode node : get("/jobs/" + job + "/plan").path("plan").path("nodes")) {
            if (node.path("description").asText().contains(operatorName)) {
                return node;
            }
        }
        throw new IOException("Job " + job + " has no operator '" + operatorName + "'");
    }

    /**
     * Gives all vertices of a job another parallelism, as an adaptive scheduler does without a new
     * submission: waits until all subtasks run before, and until all subtasks of the new
     * parallelism do.
     *
     * @param job the job
     * @param parallelism the new parallelism, at least 1
     * @throws IOException if the cluster does not accept it, or all subtasks do not run within 5
     *     minutes
     */
    public void rescale(JobID job, int parallelism) throws IOException {
        awaitAllRunning(job);
        ObjectNode requirements = client.object();
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            requirements
                    .putObject(vertex.path("id").asText())
                    .putObject("parallelism")
                    .put("lowerBound", parallelism)
                    .put("upperBound", parallelism);
        }
        client.send("PUT", "/jobs/" + job + "/resource-requirements", requirements, 200);
        new RunningSubtasks(client, job, OptionalInt.of(parallelism)).await(Deadlines.STEP);
    }

    /**
     * Returns a setting of the JobManager.
     *
     * @param key its key
     * @throws IOException if the cluster does not answer, or does not tell of the setting
     */
    public String setting(String key) throws IOException {
        for (JsonNode setting : get("/jobmanager/config")) {
            if (setting.path("key").asText().equals(key)) {
                return setting.path("value").asText();
            }
        }
        throw new IOException("The cluster does not tell of " + key);
    }

    /**
     * Waits until a cluster, which answers with errors while it elects its leader, has free slots.
     *
     * @param slots the number of slots
     * @param timeout how long to wait
     * @throws IOException if it has not by then
     */
    public void awaitSlots(int slots, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            IOException refusal = null;
            int available = 0;
            try {
                available = get("/overview").path("slots-available").asInt();
                if (available >= slots) {
                    return;
                }
            } catch (IOException e) {
                refusal = e;
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IOException(
                        "%d of %d slots are available at %s after %s"
                                .formatted(available, slots, client.url(), timeout),
                        refusal);
            }
            LockSupport.parkNanos(RestClient.POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Returns the parsed answer to a GET request.
     *
     * @param path the path, with a leading slash
     * @throws IOException if the cluster does not answer with 200 within 2 minutes
     */
    public JsonNode get(String path) throws IOException {
        return client.get(path);
    }

    JsonNode get(String path, Duration timeout) throws IOException {
        return client.get(path, timeout);
    }
}
