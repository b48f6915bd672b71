package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A JobManager or a TaskManager in a JVM of its own, which ends with this one at the latest.
 *
 * <p>Thread-safe.
 */
final class FlinkProcess {

    /** What a process is in the cluster. */
    enum Role {
        JOB_MANAGER,
        TASK_MANAGER
    }

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
     * @param directory the directory of the cluster
     * @param heap the size of its heap
     * @param arguments what Flink's entry point gets besides the configuration
     */
    static FlinkProcess start(
            Role role,
            String name,
            ClusterDirectory directory,
            MemorySize heap,
            String... arguments)
            throws IOException {
        Path log = directory.logs().resolve(name + ".log");
        Path output = directory.logs().resolve(name + ".out");
        List<String> command = new ArrayList<>();
        command.add(ChildJvm.executable());
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
        command.add(role.name());
        command.add("--configDir");
        command.add(directory.conf().toString());
        command.addAll(List.of(arguments));
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

    /**
     * The child: a JobManager or a TaskManager until its standard input ends.
     *
     * @param args the {@link Role}, and what Flink's entry point gets
     */
    public static void main(String[] args) throws Exception {
        ChildJvm.haltWithParent();
        String[] arguments = Arrays.copyOfRange(args, 1, args.length);
        switch (Role.valueOf(args[0])) {
            case JOB_MANAGER -> StandaloneSessionClusterEntrypoint.main(arguments);
            case TASK_MANAGER -> TaskManagerRunner.main(arguments);
        }
    }
}
