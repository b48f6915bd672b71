package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A JobManager or a TaskManager in a JVM of its own.
 *
 * <p>The child holds the read end of a pipe whose write end is this process: when this process
 * ends, even by {@code kill -9}, the child reads the end of the stream, deletes the directory of
 * the cluster and halts.
 *
 * <p>Thread-safe.
 */
final class FlinkProcess {

    /** What a process is in the cluster. */
    enum Role {
        JOB_MANAGER,
        TASK_MANAGER
    }

    private static final Duration DELETE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DELETE_INTERVAL = Duration.ofMillis(50);

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
     * Starts a process, and does not wait until it is ready.
     *
     * @param role what it is
     * @param name its name, which its files have too
     * @param directory the directory of the cluster, which the process deletes when it is orphaned
     * @param heap the size of its heap
     * @param arguments the arguments of Flink's entry point
     */
    static FlinkProcess start(
            Role role,
            String name,
            StandaloneFlinkCluster.Directory directory,
            MemorySize heap,
            List<String> arguments)
            throws IOException {
        Path log = directory.logs().resolve(name + ".log");
        Path output = directory.logs().resolve(name + ".out");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap.getMebiBytes() + "m");
        command.add("-XX:+UseSerialGC");
        // A killed JVM would leave its file in the system's temporary directory.
        command.add("-XX:-UsePerfData");
        command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
        command.add("-Djava.io.tmpdir=" + directory.temporary());
        command.add("-Dlog4j.configurationFile=log4j2-testbed-process.properties");
        // Under this name Flink's web UI finds it.
        command.add("-Dlog.file=" + log);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(FlinkProcess.class.getName());
        command.add(directory.root().toString());
        command.add(role.name());
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                        .start();
        return new FlinkProcess(name, log, output, process);
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

    /** Whether the log has the text. */
    boolean logs(String text) throws IOException {
        return Files.exists(log) && Files.readString(log).contains(text);
    }

    ProcessHandle handle() {
        return process.toHandle();
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

    /**
     * The child: a JobManager or a TaskManager until its standard input ends.
     *
     * @param args the directory to delete then, the {@link Role}, and what Flink's entry point gets
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Thread watchdog =
                new Thread(() -> haltWithParent(directory), "halt when the parent is gone");
        watchdog.setDaemon(true);
        watchdog.start();
        String[] arguments = Arrays.copyOfRange(args, 2, args.length);
        switch (Role.valueOf(args[1])) {
            case JOB_MANAGER -> StandaloneSessionClusterEntrypoint.main(arguments);
            case TASK_MANAGER -> TaskManagerRunner.main(arguments);
        }
    }

    private static void haltWithParent(Path directory) {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written; only the end of the stream matters.
            }
        } catch (IOException e) {
            System.err.println("Cannot read the standard input, as if it had ended: " + e);
        }
        // All processes of the cluster do so at once, and each may still write.
        long deadline = System.nanoTime() + DELETE_TIMEOUT.toNanos();
        while (!deleted(directory) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(DELETE_INTERVAL.toNanos());
        }
        Runtime.getRuntime().halt(1);
    }

    private static boolean deleted(Path directory) {
        try {
            TemporaryDirectory.delete(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
