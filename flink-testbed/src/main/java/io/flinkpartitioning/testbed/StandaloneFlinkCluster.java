package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A standalone Flink session cluster on the loopback interface, whose JobManager and TaskManagers
 * are processes of their own, which can be killed. They have the class path of this JVM: a job of
 * classes on it needs no jar.
 *
 * <p>The processes end with {@link #close()}, at the latest with this JVM, also when it is killed.
 *
 * <p>Thread-safe.
 */
public final class StandaloneFlinkCluster implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int ATTEMPTS = 3;
    private static final MemorySize JOB_MANAGER_HEAP = MemorySize.ofMebiBytes(512);

    private final ClusterDirectory directory;
    private final DirectoryGuard guard;
    private final Configuration configuration;
    private final URI restUrl;
    private final FlinkRest rest;
    private final CloseOnExit resource;

    private final Object lock = new Object();
    // Guarded by the lock. The last JobManager is the current one.
    private final List<FlinkProcess> jobManagers = new ArrayList<>();
    private final List<FlinkProcess> taskManagers = new ArrayList<>();
    private boolean keepLogs;
    private boolean closed;

    private StandaloneFlinkCluster(
            ClusterDirectory directory, Configuration configuration, DirectoryGuard guard) {
        this.directory = directory;
        this.guard = guard;
        this.configuration = configuration;
        this.restUrl =
                URI.create(
                        "http://"
                                + ClusterSettings.HOST
                                + ":"
                                + configuration.get(RestOptions.PORT));
        this.rest = new FlinkRest(restUrl);
        this.resource = CloseOnExit.register("standalone Flink cluster", this::stop);
    }

    /**
     * Starts a cluster, and waits until all its slots can be had.
     *
     * @param taskManagers the number of TaskManagers
     * @param slotsPerTaskManager the number of slots of each, at least 1
     * @param settings what the cluster is configured with besides; addresses, ports, directories
     *     and numbers of slots are its own
     * @throws IOException if the slots cannot be had within 60 seconds, or a process ends before;
     *     the logs that the message names are kept then
     */
    public static StandaloneFlinkCluster start(
            int taskManagers, int slotsPerTaskManager, Configuration settings) throws IOException {
        return start(taskManagers, slotsPerTaskManager, settings, FreePort::choose);
    }

    /** Starts a cluster on ports that someone else may take before it does. */
    static StandaloneFlinkCluster start(
            int taskManagers,
            int slotsPerTaskManager,
            Configuration settings,
            ClusterSettings.Ports ports)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            StandaloneFlinkCluster cluster = create(slotsPerTaskManager, settings, ports);
            try {
                cluster.directory.write(cluster.configuration);
                cluster.launchJobManager();
                for (int i = 0; i < taskManagers; i++) {
                    cluster.addTaskManager();
                }
                cluster.awaitSlots(taskManagers * slotsPerTaskManager);
                return cluster;
            } catch (IOException | RuntimeException e) {
                boolean again = attempt < ATTEMPTS && cluster.portWasTaken();
                try (cluster) {
                    cluster.keepLogs(!again);
                }
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private static StandaloneFlinkCluster create(
            int slots, Configuration settings, ClusterSettings.Ports ports) throws IOException {
        Configuration configuration = ClusterSettings.defaults();
        configuration.addAll(settings);
        ClusterSettings.addAddresses(configuration, ports);
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        ClusterDirectory directory = ClusterDirectory.create();
        configuration.set(CoreOptions.TMP_DIRS, directory.temporary().toString());
        try {
            return new StandaloneFlinkCluster(
                    directory, configuration, DirectoryGuard.start(directory.root()));
        } catch (IOException e) {
            directory.delete(false);
            throw e;
        }
    }

    /** The address of REST interface and web UI. */
    public URI restUrl() {
        return restUrl;
    }

    /**
     * Returns an environment whose jobs run here.
     *
     * @param settings the settings of the job
     */
    public StreamExecutionEnvironment environment(Configuration settings) {
        return RemoteEnvironment.of(restUrl, settings);
    }

    /**
     * Kills a TaskManager as {@code kill -9} does, and waits until its process is gone. The cluster
     * notices it later, after some seconds.
     *
     * @param taskManager its number: they count from 0 in the order of their start, those that are
     *     killed included
     */
    public void killTaskManager(int taskManager) {
        FlinkProcess process;
        synchronized (lock) {
            process = taskManagers.get(taskManager);
        }
        process.kill();
    }

    /**
     * Starts another TaskManager, and does not wait for it.
     *
     * @return its number
     */
    public int addTaskManager() throws IOException {
        synchronized (lock) {
            checkNotClosed();
            int number = taskManagers.size();
            String name = "taskmanager-" + number;
            taskManagers.add(
                    launch(
                            FlinkProcess.Role.TASK_MANAGER,
                            name,
                            configuration
                                    .get(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY)
                                    .add(configuration.get(TaskManagerOptions.TASK_HEAP_MEMORY)),
                            "-D",
                            TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key() + "=" + name));
            return number;
        }
    }

    /**
     * Kills the JobManager as {@code kill -9} does, and waits until its process is gone. Its jobs
     * are gone with it, unless the settings make it highly available, as {@link
     * ZooKeeper#settings()} do.
     */
    public void killJobManager() {
        currentJobManager().kill();
    }

    /**
     * Starts a JobManager at the addresses of the one that was killed, and does not wait for it.
     *
     * @throws IllegalStateException if the JobManager still runs
     */
    public void restartJobManager() throws IOException {
        synchronized (lock) {
            if (currentJobManager().isAlive()) {
                throw new IllegalStateException(
                        "A JobManager can be restarted when it has ended, but this one is "
                                + currentJobManager().describe()
                                + ": call killJobManager() before");
            }
            launchJobManager();
        }
    }

    private FlinkProcess currentJobManager() {
        synchronized (lock) {
            return jobManagers.get(jobManagers.size() - 1);
        }
    }

    private void launchJobManager() throws IOException {
        synchronized (lock) {
            checkNotClosed();
            jobManagers.add(
                    launch(
                            FlinkProcess.Role.JOB_MANAGER,
                            "jobmanager-" + jobManagers.size(),
                            JOB_MANAGER_HEAP));
        }
    }

    private FlinkProcess launch(
            FlinkProcess.Role role, String name, MemorySize heap, String... arguments)
            throws IOException {
        FlinkProcess process = FlinkProcess.start(role, name, directory, heap, arguments);
        try {
            guard.add(process.process());
            return process;
        } catch (IOException e) {
            process.kill();
            throw e;
        }
    }

    private void checkNotClosed() {
        if (closed) {
            throw new IllegalStateException("The cluster is closed");
        }
    }

    /**
     * Waits until the cluster has as many free slots as given, neither fewer nor more.
     *
     * <p>A cluster counts the slots of a killed TaskManager until it notices that it is gone:
     * between {@link #killTaskManager} and {@link #addTaskManager}, wait for the number without it.
     *
     * @param slots the number of slots
     * @throws IOException if it has not within 60 seconds, or a process ends that was not killed;
     *     the logs that the message names are kept then, also after {@link #close()}
     */
    public void awaitSlots(int slots) throws IOException {
        await("Free slots", "slots-available", slots);
    }

    /**
     * Waits until the cluster has as many TaskManagers as given, neither fewer nor more, whether a
     * job has their slots or not. One that was killed counts until the cluster notices it.
     *
     * @param registered the number of TaskManagers
     * @throws IOException if it has not within 60 seconds, or a process ends that was not killed;
     *     the logs that the message names are kept then, also after {@link #close()}
     */
    public void awaitTaskManagers(int registered) throws IOException {
        await("TaskManagers", "taskmanagers", registered);
    }

    private void await(String what, String field, int expected) throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            IOException refusal = null;
            String found = "no answer";
            try {
                int actual = rest.get("/overview").path(field).asInt();
                if (actual == expected) {
                    return;
                }
                found = String.valueOf(actual);
            } catch (IOException e) {
                refusal = e;
            }
            if (processes().anyMatch(FlinkProcess::failed)) {
                throw failure("A process of the cluster has ended", refusal);
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw failure(
                        "%s at %s should be %d within %s, but are: %s"
                                .formatted(what, restUrl, expected, TIMEOUT, found),
                        refusal);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private IOException failure(String message, @Nullable IOException cause) {
        keepLogs(true);
        return new IOException(
                message
                        + processes()
                                .map(FlinkProcess::describe)
                                .collect(Collectors.joining(", ", ": ", "")),
                cause);
    }

    /**
     * Keeps what the processes write after {@link #close()} too, for whoever looks for the reason
     * of a failure, who also deletes it. Where this JVM is killed the logs go nevertheless.
     *
     * @return the directory with {@code jobmanager-0.log}, {@code taskmanager-0.log} and so on
     */
    public Path keepLogs() {
        keepLogs(true);
        return directory.logs();
    }

    private void keepLogs(boolean keep) {
        synchronized (lock) {
            keepLogs = keep;
        }
    }

    private boolean portWasTaken() throws IOException {
        for (FlinkProcess process : processes().toList()) {
            if (process.failed() && process.logs("java.net.BindException")) {
                return true;
            }
        }
        return false;
    }

    /** All processes that were ever started. */
    private Stream<FlinkProcess> processes() {
        synchronized (lock) {
            return Stream.concat(
                    List.copyOf(jobManagers).stream(), List.copyOf(taskManagers).stream());
        }
    }

    /** The Flink processes that were ever started, for tests that look whether they are gone. */
    List<ProcessHandle> handles() {
        return processes().map(FlinkProcess::process).map(Process::toHandle).toList();
    }

    /** The directory of the cluster, for tests that look whether it is gone. */
    Path directory() {
        return directory.root();
    }

    private void stop() throws IOException {
        boolean keep;
        synchronized (lock) {
            closed = true;
            keep = keepLogs;
        }
        try {
            for (FlinkProcess process : processes().toList()) {
                process.kill();
            }
            directory.delete(keep);
        } finally {
            guard.close();
        }
    }

    /** Kills all processes, and deletes what they wrote, unless the logs are to be kept. */
    @Override
    public void close() throws IOException {
        resource.close();
    }
}
