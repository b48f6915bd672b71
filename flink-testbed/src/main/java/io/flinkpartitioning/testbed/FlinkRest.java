package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;

/** What a running cluster says about its jobs, read over REST. Thread-safe. */
public final class FlinkRest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private final URI url;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper mapper = new ObjectMapper();

    /** Creates a client for the REST interface at the given address. */
    public FlinkRest(URI url) {
        this.url = url;
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
     * A subtask of a vertex.
     *
     * @param attempt how often it was restarted since the job was submitted
     * @param running whether it is running, that is, neither starting nor stopping
     */
    public record Subtask(int attempt, boolean running) {}

    /**
     * Returns the subtasks of a vertex, in order.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @throws IOException if the cluster does not answer, or no vertex has such an operator
     */
    public List<Subtask> subtasks(JobID job, String operatorName) throws IOException {
        List<Subtask> subtasks = new ArrayList<>();
        get("/jobs/" + job + "/vertices/" + vertex(job, operatorName).path("id").asText())
                .path("subtasks")
                .forEach(
                        subtask ->
                                subtasks.add(
                                        new Subtask(
                                                subtask.path("attempt").asInt(),
                                                subtask.path("status")
                                                        .asText()
                                                        .equals("RUNNING"))));
        return subtasks;
    }

    /**
     * Returns the names of the metrics of a vertex, of whichever subtask, and of its operators'
     * coordinators. A cluster tells of new ones after some time.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @throws IOException if the cluster does not answer, or no vertex has such an operator
     */
    public Set<String> metrics(JobID job, String operatorName) throws IOException {
        String vertex =
                "/jobs/" + job + "/vertices/" + vertex(job, operatorName).path("id").asText();
        Set<String> names = new TreeSet<>();
        get(vertex + "/subtasks/metrics").forEach(metric -> names.add(metric.path("id").asText()));
        get(vertex + "/jm-operator-metrics")
                .forEach(metric -> names.add(metric.path("id").asText()));
        return names;
    }

    /**
     * Returns the greatest value that a metric has in any subtask of a vertex.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @param metric the name of the metric
     * @throws IOException if the cluster does not answer, no vertex has such an operator, or the
     *     cluster does not tell of the metric
     */
    public double maxOf(JobID job, String operatorName, String metric) throws IOException {
        return aggregate(job, operatorName, metric, "max");
    }

    /**
     * Returns the sum of the values that a metric has in the subtasks of a vertex.
     *
     * @param job the job
     * @param operatorName the name of an operator in the vertex
     * @param metric the name of the metric
     * @throws IOException if the cluster does not answer, no vertex has such an operator, or the
     *     cluster does not tell of the metric
     */
    public double sumOf(JobID job, String operatorName, String metric) throws IOException {
        return aggregate(job, operatorName, metric, "sum");
    }

    private double aggregate(JobID job, String operatorName, String metric, String aggregation)
            throws IOException {
        JsonNode answer =
                get(
                        "/jobs/"
                                + job
                                + "/vertices/"
                                + vertex(job, operatorName).path("id").asText()
                                + "/subtasks/metrics?agg="
                                + aggregation
                                + "&get="
                                + URLEncoder.encode(metric, StandardCharsets.UTF_8));
        if (answer.isEmpty()) {
            throw new IOException("Job " + job + " tells of no metric '" + metric + "'");
        }
        return answer.path(0).path(aggregation).asDouble();
    }

    /** Returns how often a job has failed. */
    public int failures(JobID job) throws IOException {
        return get("/jobs/" + job + "/exceptions").path("exceptionHistory").path("entries").size();
    }

    private JsonNode vertex(JobID job, String operatorName) throws IOException {
        for (JsonNode node : get("/jobs/" + job + "/plan").path("plan").path("nodes")) {
            if (node.path("description").asText().contains(operatorName)) {
                return node;
            }
        }
        throw new IOException("Job " + job + " has no operator '" + operatorName + "'");
    }

    /**
     * Takes a checkpoint of a job.
     *
     * @param job the job, all of whose tasks run
     * @return where the checkpoint lies
     * @throws IOException if the checkpoint fails, or is not complete after 30 seconds
     */
    public String checkpoint(JobID job) throws IOException {
        HttpRequest trigger =
                request("/jobs/" + job + "/checkpoints")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build();
        String id = send(trigger, 202).path("request-id").asText();
        long deadline = System.nanoTime() + CHECKPOINT_TIMEOUT.toNanos();
        while (true) {
            JsonNode answer = get("/jobs/" + job + "/checkpoints/" + id);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (operation.has("failure-cause")) {
                    throw new IOException("The checkpoint failed: " + operation);
                }
                return get("/jobs/"
                                + job
                                + "/checkpoints/details/"
                                + operation.path("checkpointId").asText())
                        .path("external_path")
                        .asText();
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IOException("The checkpoint is not complete: " + answer);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Asks for another parallelism of all vertices of a job, which an adaptive scheduler grants
     * without a new submission.
     *
     * @param job the job
     * @param parallelism the new parallelism, at least 1
     * @throws IOException if the cluster does not accept it
     */
    public void rescale(JobID job, int parallelism) throws IOException {
        ObjectNode requirements = mapper.createObjectNode();
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            requirements
                    .putObject(vertex.path("id").asText())
                    .putObject("parallelism")
                    .put("lowerBound", parallelism)
                    .put("upperBound", parallelism);
        }
        send(
                request("/jobs/" + job + "/resource-requirements")
                        .header("Content-Type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofString(requirements.toString()))
                        .build(),
                200);
    }

    /** Returns the number of vertices of a job that are running. */
    public int runningVertices(JobID job) throws IOException {
        int running = 0;
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            if (vertex.path("status").asText().equals("RUNNING")) {
                running++;
            }
        }
        return running;
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
                                .formatted(available, slots, url, timeout),
                        refusal);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /**
     * Returns the parsed answer to a GET request.
     *
     * @param path the path, with a leading slash
     * @throws IOException if the cluster does not answer with 200 within 10 seconds
     */
    public JsonNode get(String path) throws IOException {
        return send(request(path).build(), 200);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest request, int expectedStatus) throws IOException {
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != expectedStatus) {
                throw new IOException(
                        request.uri().getPath()
                                + " answered "
                                + response.statusCode()
                                + ": "
                                + response.body());
            }
            return mapper.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + request.uri().getPath(), e);
        }
    }
}
