package io.flinkpartitioning.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.api.common.JobID;

/** The jars that a running cluster was given over REST, and their submission. Thread-safe. */
public final class FlinkJars {

    /** The {@code main} of a job, which is run meanwhile, may ask its sources for this or that. */
    private static final Duration TIMEOUT = Deadlines.STEP;

    private final RestClient client;

    FlinkJars(RestClient client) {
        this.client = client;
    }

    /**
     * Uploads a jar.
     *
     * @param jar a file whose name ends with {@code .jar}
     * @return its id, for {@link #run}
     * @throws IOException if it cannot be read, or the cluster does not take it within 5 minutes
     */
    public String upload(Path jar) throws IOException {
        String boundary = "jar-" + UUID.randomUUID();
        String head =
                """
                --%s\r
                Content-Disposition: form-data; name="jarfile"; filename="%s"\r
                Content-Type: application/x-java-archive\r
                \r
                """
                        .formatted(boundary, jar.getFileName());
        HttpRequest.Builder request =
                client.request("/jars/upload")
                        .timeout(TIMEOUT)
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(
                                BodyPublishers.concat(
                                        BodyPublishers.ofString(head),
                                        BodyPublishers.ofFile(jar),
                                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")));
        JsonNode answer = client.send(request, 200);
        String file = answer.path("filename").asText();
        return file.substring(file.lastIndexOf('/') + 1);
    }

    /**
     * Runs the {@code main} of a jar in the JobManager, which submits a job.
     *
     * @param jar the id of the jar
     * @param run how to run it
     * @return the job that it has submitted
     * @throws IOException if it fails, with the reason, or has not submitted a job after 5 minutes
     */
    public JobID run(String jar, JarRun run) throws IOException {
        ObjectNode request = client.object();
        run.writeTo(request);
        return JobID.fromHexString(
                client.send("POST", "/jars/" + jar + "/run", request, TIMEOUT, 200)
                        .path("jobid")
                        .asText());
    }
}
