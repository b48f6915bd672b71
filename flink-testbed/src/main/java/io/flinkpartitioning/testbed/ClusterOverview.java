package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The number of slots and TaskManagers that a cluster says it has.
 *
 * <p>Thread-safe.
 */
final class ClusterOverview {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    /** Someone else may have the port and not answer, so a process that has ended is looked for. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final URI restUrl;
    private final FlinkRest rest;
    private final ClusterProcesses processes;

    ClusterOverview(URI restUrl, ClusterProcesses processes) {
        this.restUrl = restUrl;
        this.rest = new FlinkRest(restUrl);
        this.processes = processes;
    }

    /**
     * Waits until a field of the overview has a value.
     *
     * @param what the name of the field in the message
     * @param field its name in Flink's REST interface
     * @param expected the value
     * @throws IOException if it has not within 5 minutes, or a process ends that was not killed;
     *     the logs that the message names are kept then
     */
    void await(String what, String field, int expected) throws IOException {
        long deadline = System.nanoTime() + Deadlines.STEP.toNanos();
        while (true) {
            IOException refusal = null;
            String found = "no answer";
            try {
                int actual = rest.get("/overview", ANSWER_TIMEOUT).path(field).asInt();
                if (actual == expected) {
                    return;
                }
                found = String.valueOf(actual);
            } catch (IOException e) {
                refusal = e;
            }
            if (processes.anyFailed()) {
                throw failure("A process of the cluster has ended", refusal);
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw failure(
                        "%s at %s should be %d within %s, but are: %s"
                                .formatted(what, restUrl, expected, Deadlines.STEP, found),
                        refusal);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private IOException failure(String message, @Nullable IOException cause) {
        processes.keepLogs(true);
        return new IOException("%s: %s".formatted(message, processes.describe()), cause);
    }
}
