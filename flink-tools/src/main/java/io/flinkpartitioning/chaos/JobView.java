package io.flinkpartitioning.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.FlinkSnapshots;
import io.flinkpartitioning.testbed.JobFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/**
 * A job as the cluster sees it. Each answer is fetched anew; while the job is restarted or the
 * cluster is away, there may be none.
 *
 * @param rest the cluster
 * @param job the job
 */
record JobView(FlinkRest rest, JobID job) {

    private record Subtask(long startMillis, int attempt) {}

    private String path(String what) {
        return "/jobs/" + job + what;
    }

    JobStatus state() throws IOException {
        return rest.state(job);
    }

    private List<Subtask> tasks() throws IOException {
        List<Subtask> tasks = new ArrayList<>();
        for (JsonNode vertex : rest.get(path("")).path("vertices")) {
            for (JsonNode subtask :
                    rest.get(path("/vertices/" + vertex.path("id").asText())).path("subtasks")) {
                tasks.add(
                        new Subtask(
                                subtask.path("start-time").asLong(),
                                subtask.path("attempt").asInt()));
            }
        }
        return tasks;
    }

    /** The number of subtasks of all vertices. */
    int subtasks() throws IOException {
        return tasks().size();
    }

    /** The number of subtasks whose current attempt was started since a point in time. */
    int startedSince(long millis) throws IOException {
        return (int) tasks().stream().filter(task -> task.startMillis() >= millis).count();
    }

    /** The same without first attempts. */
    int restartedSince(long millis) throws IOException {
        return (int)
                tasks().stream()
                        .filter(task -> task.startMillis() >= millis && task.attempt() > 0)
                        .count();
    }

    /** What has become of its checkpoints. */
    FlinkSnapshots.Statistics checkpoints() throws IOException {
        return rest.snapshots().statistics(job);
    }

    /** Why the job has failed last, as a stack trace; empty if it has not. */
    String lastFailure() throws IOException {
        return rest.failures(job).stream().findFirst().map(JobFailure::stackTrace).orElse("");
    }
}
