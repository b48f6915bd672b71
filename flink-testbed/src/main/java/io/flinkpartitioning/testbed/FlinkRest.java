package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;

/** What a running cluster says about its jobs, read over REST. Thread-safe. */
public final class FlinkRest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
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
        for (JsonNode node : get("/jobs/" + job + "/plan").path("plan").path("nodes")) {
            if (node.path("description").asText().contains(operatorName)) {
                List<String> edges = new ArrayList<>();
                node.path("inputs")
                        .forEach(input -> edges.add(input.path("ship_strategy").asText()));
                return edges;
            }
        }
        throw new IOException("Job " + job + " has no operator '" + operatorName + "'");
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
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response =
                    client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(
                        path + " answered " + response.statusCode() + ": " + response.body());
            }
            return mapper.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + path, e);
        }
    }
}
