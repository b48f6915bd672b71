package io.flinkpartitioning.bench.scale;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpartitioning.testbed.FlinkRest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;

/** The checkpoints of a job, as the cluster tells of them over REST. */
final class CheckpointHistory {

    private final FlinkRest rest;
    private final JobID job;

    CheckpointHistory(FlinkRest rest, JobID job) {
        this.rest = rest;
        this.job = job;
    }

    /**
     * A checkpoint that is complete.
     *
     * @param endToEndMillis from its trigger to the last acknowledgement
     * @param startDelayMillis from its trigger to the first barrier at the task that waited longest
     * @param alignmentMillis from the first barrier to the last one, where that took longest
     * @param inFlightBytes the records under way that became part of it
     */
    record Checkpoint(
            double endToEndMillis,
            double startDelayMillis,
            double alignmentMillis,
            double inFlightBytes) {}

    /** The number of the checkpoint that was triggered last, 0 before the first. */
    long latest() throws IOException {
        long latest = 0;
        for (JsonNode checkpoint : history()) {
            latest = Math.max(latest, checkpoint.path("id").asLong());
        }
        return latest;
    }

    /** The checkpoints after one that are complete, the oldest first. */
    List<Checkpoint> completedAfter(long id) throws IOException {
        List<Checkpoint> completed = new ArrayList<>();
        for (JsonNode checkpoint : history()) {
            if (checkpoint.path("id").asLong() > id
                    && checkpoint.path("status").asText().equals("COMPLETED")) {
                completed.add(0, details(checkpoint));
            }
        }
        return completed;
    }

    private JsonNode history() throws IOException {
        return rest.get("/jobs/" + job + "/checkpoints").path("history");
    }

    private Checkpoint details(JsonNode checkpoint) throws IOException {
        double startDelay = 0;
        double alignment = 0;
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            JsonNode summary =
                    rest.get(
                                    "/jobs/"
                                            + job
                                            + "/checkpoints/details/"
                                            + checkpoint.path("id").asLong()
                                            + "/subtasks/"
                                            + vertex.path("id").asText())
                            .path("summary");
            startDelay = Math.max(startDelay, summary.path("start_delay").path("max").asDouble());
            alignment =
                    Math.max(
                            alignment,
                            summary.path("alignment").path("duration").path("max").asDouble());
        }
        return new Checkpoint(
                checkpoint.path("end_to_end_duration").asDouble(),
                startDelay,
                alignment,
                checkpoint.path("persisted_data").asDouble());
    }
}
