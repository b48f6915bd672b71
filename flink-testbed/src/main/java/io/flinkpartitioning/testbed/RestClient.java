package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Sends requests to the REST interface of a cluster. Thread-safe. */
final class RestClient {

    static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final URI url;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper mapper = new ObjectMapper();

    RestClient(URI url) {
        this.url = url;
    }

    URI url() {
        return url;
    }

    ObjectNode object() {
        return mapper.createObjectNode();
    }

    JsonNode get(String path) throws IOException {
        return send(request(path), 200);
    }

    JsonNode get(String path, Duration timeout) throws IOException {
        return send(request(path).timeout(timeout), 200);
    }

    /**
     * Sends a request with a body of JSON.
     *
     * @param method such as {@code POST}
     * @param path the path, with a leading slash
     * @param body the body
     * @param timeout how long to wait for the answer
     * @param expectedStatus the status without which the answer is an error
     */
    JsonNode send(String method, String path, JsonNode body, Duration timeout, int expectedStatus)
            throws IOException {
        return send(
                request(path)
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body.toString())),
                expectedStatus);
    }

    JsonNode send(String method, String path, JsonNode body, int expectedStatus)
            throws IOException {
        return send(method, path, body, TIMEOUT, expectedStatus);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(TIMEOUT);
    }

    JsonNode send(HttpRequest.Builder builder, int expectedStatus) throws IOException {
        HttpRequest request = builder.build();
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

    /**
     * Starts an operation that takes some time, and waits for it.
     *
     * @param what its name in errors, such as "The checkpoint"
     * @param path where it is started
     * @param body what it is asked for
     * @param statusPath where it tells how it is, without its id
     * @param timeout how long it may take
     * @return what came out
     * @throws IOException if it fails, or is not complete by then
     */
    JsonNode operate(String what, String path, JsonNode body, String statusPath, Duration timeout)
            throws IOException {
        String id = send("POST", path, body, 202).path("request-id").asText();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            JsonNode answer = get(statusPath + "/" + id);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                JsonNode failure = operation.path("failure-cause");
                if (!failure.isMissingNode()) {
                    throw new IOException(
                            what + " failed: " + failure.path("stack-trace").asText());
                }
                return operation;
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IOException(
                        "%s is not complete after %s: %s".formatted(what, timeout, answer));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
