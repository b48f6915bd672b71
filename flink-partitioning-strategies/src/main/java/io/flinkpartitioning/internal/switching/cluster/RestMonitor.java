package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.internal.check.PartitioningMetric;
import io.flinkpartitioning.plan.Plan;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** What a cluster says over its REST interface. Answers about metrics are some seconds old. */
public final class RestMonitor implements JobMonitor {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private static final String START = "start-time";

    /** Flink's path for a checkpoint in the JobManager's memory. */
    private static final String NOT_ADDRESSABLE = "<checkpoint-not-externally-addressable>";

    private static final String LOCAL_FIRST = ".plan." + Plan.LOCAL_FIRST + ".";

    private final URI url;
    private final Duration timeout;
    private final HttpClient client;
    private final ObjectMapper mapper = new ObjectMapper();

    public RestMonitor(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public Optional<Report> latest(String name) throws IOException {
        JsonNode latest = null;
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            if (job.path("name").asText().equals(name)
                    && (latest == null || job.path(START).asLong() > latest.path(START).asLong())) {
                latest = job;
            }
        }
        if (latest == null) {
            return Optional.empty();
        }
        JobID id = JobID.fromHexString(latest.path("jid").asText());
        StringBuilder failure = new StringBuilder();
        for (JsonNode entry : get("/jobs/" + id + "/exceptions").findPath("entries")) {
            if (failure.isEmpty()) {
                failure.append(entry.path("stacktrace").asText());
            }
        }
        return Optional.of(
                new Report(
                        id, JobStatus.valueOf(latest.path("state").asText()), failure.toString()));
    }

    @Override
    public Optional<Alignment> alignment(JobID job) throws IOException {
        boolean found = false;
        long routed = 0;
        long stray = 0;
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            String metrics =
                    "/jobs/%s/vertices/%s/subtasks/metrics"
                            .formatted(job, vertex.path("id").asText());
            List<String> names = new ArrayList<>();
            for (JsonNode metric : get(metrics)) {
                String name = metric.path("id").asText();
                if (name.contains(LOCAL_FIRST)
                        && (isCounter(name, PartitioningMetric.RECORDS_ROUTED)
                                || isCounter(name, PartitioningMetric.RECORDS_STRAY))) {
                    names.add(name);
                }
            }
            if (names.isEmpty()) {
                continue;
            }
            found = true;
            String query =
                    names.stream()
                            .map(name -> URLEncoder.encode(name, StandardCharsets.UTF_8))
                            .collect(Collectors.joining(","));
            for (JsonNode metric : get(metrics + "?agg=sum&get=" + query)) {
                long sum = metric.path("sum").asLong();
                if (isCounter(metric.path("id").asText(), PartitioningMetric.RECORDS_STRAY)) {
                    stray += sum;
                } else {
                    routed += sum;
                }
            }
        }
        return found ? Optional.of(new Alignment(routed, stray)) : Optional.empty();
    }

    private static boolean isCounter(String name, PartitioningMetric metric) {
        return name.endsWith("." + metric.metricName());
    }

    @Override
    public boolean allRunning(JobID job) throws IOException {
        boolean any = false;
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            JsonNode tasks = vertex.path("tasks");
            int up = tasks.path("RUNNING").asInt() + tasks.path("FINISHED").asInt();
            if (up < vertex.path("parallelism").asInt()) {
                return false;
            }
            any = true;
        }
        return any;
    }

    @Override
    public Optional<String> latestSnapshot(JobID job) throws IOException {
        JsonNode latest = get("/jobs/" + job + "/checkpoints").path("latest");
        JsonNode completed = latest.path("completed");
        JsonNode snapshot = completed.isObject() ? completed : latest.path("restored");
        if (!snapshot.isObject()) {
            return Optional.empty();
        }
        String path = snapshot.path("external_path").asText();
        if (path.isEmpty() || path.equals(NOT_ADDRESSABLE)) {
            throw new IOException(
                    """
                    The checkpoints of a job must lie in a file system, but checkpoint %s of job %s \
                    is at '%s'. Set execution.checkpointing.dir."""
                            .formatted(snapshot.path("id").asText(), job, path));
        }
        return Optional.of(path);
    }

    @Override
    public Optional<List<Snapshot>> snapshotsOfEnded(JobID job) throws IOException {
        // Both answers come from one cache, so the second is at least as new as the first.
        HttpResponse<String> details = send(request("/jobs/" + job).build());
        if (details.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        String state = mapper.readTree(expect(OK, details)).path("state").asText();
        if (!JobStatus.valueOf(state).isGloballyTerminalState()) {
            throw new IOException("Job " + job + " has ended, but the cluster still says " + state);
        }
        List<Snapshot> snapshots = new ArrayList<>();
        JsonNode latest = get("/jobs/" + job + "/checkpoints").path("latest");
        for (String kind : List.of("completed", "savepoint")) {
            JsonNode snapshot = latest.path(kind);
            if (snapshot.path("external_path").isTextual()) {
                snapshots.add(
                        new Snapshot(
                                snapshot.path("id").asLong(),
                                snapshot.path("external_path").asText(),
                                kind.equals("savepoint")));
            }
        }
        return Optional.of(snapshots);
    }

    @Override
    public Optional<JobStatus> status(JobID job) throws IOException {
        HttpResponse<String> response = send(request("/jobs/" + job + "/status").build());
        return response.statusCode() == NOT_FOUND
                ? Optional.empty()
                : Optional.of(
                        JobStatus.valueOf(
                                mapper.readTree(expect(OK, response)).path("status").asText()));
    }

    @Override
    public Set<JobID> jobs(String name) throws IOException {
        Set<JobID> jobs = new HashSet<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            if (job.path("name").asText().equals(name)
                    && !JobStatus.valueOf(job.path("state").asText()).isGloballyTerminalState()) {
                jobs.add(JobID.fromHexString(job.path("jid").asText()));
            }
        }
        return jobs;
    }

    @Override
    public void cancel(JobID job) throws IOException {
        HttpResponse<String> response =
                send(
                        request("/jobs/" + job + "?mode=cancel")
                                .method("PATCH", HttpRequest.BodyPublishers.noBody())
                                .build());
        if (response.statusCode() != NOT_FOUND && response.statusCode() != CONFLICT) {
            expect(ACCEPTED, response);
        }
    }

    private JsonNode get(String path) throws IOException {
        return mapper.readTree(expect(OK, send(request(path).build())));
    }

    private static String expect(int status, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != status) {
            throw new IOException(
                    "%s answered %d: %s"
                            .formatted(response.uri(), response.statusCode(), response.body()));
        }
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(timeout);
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            // The request's timeout covers only the headers of the answer; this one covers the body
            // too.
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + request.uri(), e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(request.uri() + " does not answer", e);
        }
    }
}
