package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A failure of a job.
 *
 * @param timestamp when the JobManager heard of it
 * @param taskName the task that failed, empty where it was not one
 * @param stackTrace the exception with its causes
 */
public record JobFailure(Instant timestamp, String taskName, String stackTrace) {

    private static final String CAUSE = "Caused by: ";
    private static final Pattern FRAMES = Pattern.compile("\n\t(at |\\.\\.\\. ).*", Pattern.DOTALL);

    /** The class and message of the last cause. */
    public String rootCause() {
        int cause = stackTrace.lastIndexOf(CAUSE);
        String root = cause < 0 ? stackTrace : stackTrace.substring(cause + CAUSE.length());
        return FRAMES.matcher(root).replaceFirst("").strip();
    }

    static JobFailure of(JsonNode failure) {
        return new JobFailure(
                Instant.ofEpochMilli(failure.path("timestamp").asLong()),
                failure.path("taskName").asText(""),
                failure.path("stacktrace").asText());
    }
}
