package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.MemorySize;

/**
 * Flink's command line interface, in a JVM of its own for each command, as the script {@code flink}
 * of the distribution starts it.
 *
 * <p>Thread-safe.
 */
public final class FlinkCli {

    // By name: to compile against flink-clients is to have Flink's client on every class path.
    private static final String MAIN_CLASS = "org.apache.flink.client.cli.CliFrontend";
    private static final MemorySize HEAP = MemorySize.ofMebiBytes(256);
    private static final Pattern JOB = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed. Path: (\\S+)");

    private final ClusterProcesses processes;
    private final AtomicInteger commands = new AtomicInteger();

    FlinkCli(ClusterProcesses processes) {
        this.processes = processes;
    }

    /**
     * What came out of a command.
     *
     * @param exitCode 0 where it succeeded
     * @param output what it wrote to standard output and standard error
     */
    public record Result(int exitCode, String output) {

        /**
         * The job that was submitted.
         *
         * @throws IllegalStateException if there is none, with the output
         */
        public JobID jobId() {
            return JobID.fromHexString(find(JOB, "job"));
        }

        /**
         * Where the savepoint lies that was taken.
         *
         * @throws IllegalStateException if there is none, with the output
         */
        public String savepoint() {
            return find(SAVEPOINT, "savepoint");
        }

        private String find(Pattern pattern, String what) {
            Matcher matcher = pattern.matcher(output);
            if (!matcher.find()) {
                throw new IllegalStateException(
                        "The command ended with %d and names no %s:%n%s"
                                .formatted(exitCode, what, output));
            }
            return matcher.group(1);
        }
    }

    /**
     * Runs a command, and waits until it has ended.
     *
     * @param timeout how long it may take; it is killed then
     * @param arguments such as {@code run}, {@code --detached} and a jar
     * @throws IOException if it does not end in time, with its output so far
     */
    public Result run(Duration timeout, String... arguments) throws IOException {
        FlinkProcess command =
                processes.start(
                        new FlinkProcess.Program(
                                "cli-" + commands.getAndIncrement(),
                                HEAP,
                                ClusterSettings.SMALL_JVM,
                                MAIN_CLASS,
                                List.of(arguments)));
        try {
            if (!command.awaitEnd(timeout)) {
                throw new IOException(
                        "flink %s has not ended within %s:%n%s"
                                .formatted(String.join(" ", arguments), timeout, command.output()));
            }
            return new Result(command.process().exitValue(), command.output());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted: flink " + String.join(" ", arguments), e);
        } finally {
            command.kill();
        }
    }
}
