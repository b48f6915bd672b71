package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JobManagers and TaskManagers of a cluster that were ever started, and their directory.
 *
 * <p>Thread-safe.
 */
final class ClusterProcesses implements AutoCloseable {

    private final ClusterDirectory directory;
    private final String classPath;
    private final DirectoryGuard guard;
    private final CloseOnExit resource;

    private final Object lock = new Object();
    // Guarded by the lock.
    private final List<FlinkProcess> members = new ArrayList<>();
    private boolean keepLogs;
    private boolean closed;

    private ClusterProcesses(ClusterDirectory directory, String classPath, DirectoryGuard guard) {
        this.directory = directory;
        this.classPath = classPath;
        this.guard = guard;
        this.resource = CloseOnExit.register("standalone Flink cluster", this::stop);
    }

    /**
     * Creates a directory for processes.
     *
     * @param distribution whether they have only what Flink's distribution has, rather than all
     *     that this JVM has
     */
    static ClusterProcesses create(boolean distribution) throws IOException {
        ClusterDirectory directory = ClusterDirectory.create();
        try {
            return new ClusterProcesses(
                    directory,
                    distribution
                            ? FlinkDistribution.classPath(directory.launcher())
                            : System.getProperty("java.class.path"),
                    DirectoryGuard.start(directory.root()));
        } catch (IOException | RuntimeException e) {
            directory.delete(false);
            throw e;
        }
    }

    ClusterDirectory directory() {
        return directory;
    }

    /** Starts a JobManager or TaskManager, which has failed if it ends by itself. */
    FlinkProcess startMember(FlinkProcess.Program program) throws IOException {
        synchronized (lock) {
            FlinkProcess member = start(program);
            members.add(member);
            return member;
        }
    }

    /** Starts a process that its caller ends. */
    FlinkProcess start(FlinkProcess.Program program) throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new IllegalStateException("The cluster is closed");
            }
        }
        FlinkProcess process = FlinkProcess.start(program, directory, classPath);
        try {
            guard.add(process.process());
            return process;
        } catch (IOException e) {
            process.kill();
            throw e;
        }
    }

    boolean anyFailed() {
        return members().stream().anyMatch(FlinkProcess::failed);
    }

    /** Whether a process has failed because of its port. */
    boolean portWasTaken() throws IOException {
        for (FlinkProcess member : members()) {
            if (member.failed() && member.logs("java.net.BindException")) {
                return true;
            }
        }
        return false;
    }

    /** How all of them are, and where they say why. */
    String describe() {
        return members().stream().map(FlinkProcess::describe).collect(Collectors.joining(", "));
    }

    List<FlinkProcess> members() {
        synchronized (lock) {
            return List.copyOf(members);
        }
    }

    /** Decides whether the logs stay when the processes are closed; by default not. */
    Path keepLogs(boolean keep) {
        synchronized (lock) {
            keepLogs = keep;
        }
        return directory.logs();
    }

    private void stop() throws IOException {
        boolean keep;
        synchronized (lock) {
            closed = true;
            keep = keepLogs;
        }
        try {
            members().forEach(FlinkProcess::kill);
            directory.delete(keep);
        } finally {
            guard.close();
        }
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
