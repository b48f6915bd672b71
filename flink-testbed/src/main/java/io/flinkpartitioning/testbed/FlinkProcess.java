package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.MemorySize;

/**
 * A JVM that runs a main class of Flink's, and ends with this one at the latest.
 *
 * <p>Thread-safe.
 */
final class FlinkProcess {

    private final String name;
    private final Path log;
    private final Path output;
    private final Process process;
    private volatile boolean killed;

    private FlinkProcess(String name, Path log, Path output, Process process) {
        this.name = name;
        this.log = log;
        this.output = output;
        this.process = process;
    }

    /**
     * What a process runs.
     *
     * @param name its name, which its files have too
     * @param heap the size of its heap
     * @param jvmOptions other options of the JVM, as Flink's configuration has them
     * @param mainClass the class
     * @param arguments the arguments of that
     */
    record Program(
            String name,
            MemorySize heap,
            String jvmOptions,
            String mainClass,
            List<String> arguments) {}

    /**
     * Starts a process, and does not wait for anything.
     *
     * @param program what it runs
     * @param directory the directory of its cluster
     * @param classPath what it has
     */
    static FlinkProcess start(Program program, ClusterDirectory directory, String classPath)
            throws IOException {
        String name = program.name();
        Path log = directory.logs().resolve(name + ".log");
        Path output = directory.logs().resolve(name + ".out");
        List<String> command = new ArrayList<>();
        command.add(ChildJvm.executable());
        command.add("-Xmx" + program.heap().getMebiBytes() + "m");
        new StringTokenizer(program.jvmOptions())
                .asIterator()
                .forEachRemaining(option -> command.add((String) option));
        // A killed JVM would leave its file in the system's temporary directory.
        command.add("-XX:-UsePerfData");
        command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
        command.add("-Djava.io.tmpdir=" + directory.temporary());
        command.add("-Dlog4j.configurationFile=" + FlinkDistribution.LOGGING);
        // Under this name Flink's web UI finds it.
        command.add("-Dlog.file=" + log);
        command.add("-cp");
        command.add(classPath);
        command.add(ChildJvm.class.getName());
        command.add(program.mainClass());
        command.addAll(program.arguments());
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().put(ConfigConstants.ENV_FLINK_CONF_DIR, directory.conf().toString());
        return new FlinkProcess(name, log, output, builder.start());
    }

    /**
     * Ends the process as {@code kill -9} does, and waits until it is gone, also in a thread that
     * is interrupted.
     */
    void kill() {
        killed = true;
        process.destroyForcibly().onExit().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether the process has ended without having been killed by us. */
    boolean failed() {
        // In this order: a process that is killed in between has not failed.
        return !process.isAlive() && !killed;
    }

    /** Waits until the process has ended; returns whether it has. */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What the process has written to standard output and standard error. */
    String output() throws IOException {
        return Files.readString(output);
    }

    /** Whether the log has the text. */
    boolean logs(String text) throws IOException {
        return Files.exists(log) && Files.readString(log).contains(text);
    }

    Process process() {
        return process;
    }

    /** The name, how the process is, and where it says why. */
    String describe() {
        return "%s (%s, see %s and %s)"
                .formatted(
                        name,
                        process.isAlive()
                                ? "running"
                                : killed ? "killed" : "ended with " + process.exitValue(),
                        log,
                        output);
    }
}
