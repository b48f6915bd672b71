package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * A standalone Flink session cluster on the loopback interface, whose JobManager and TaskManagers
 * are processes of their own, which can be killed. They have the class path of this JVM, so that a
 * job of classes on it needs no jar, or that of Flink's distribution.
 *
 * <p>The processes end with {@link #close()}, at the latest with this JVM, also when it is killed.
 *
 * <p>Thread-safe.
 */
public final class StandaloneFlinkCluster implements AutoCloseable {

    private static final int ATTEMPTS = 3;

    private final ClusterProcesses processes;
    private final Configuration configuration;
    private final URI restUrl;
    private final ClusterPrograms programs;
    private final ClusterOverview overview;
    private final FlinkCli cli;

    private final Object lock = new Object();
    // Guarded by the lock.
    private @Nullable FlinkProcess jobManager;
    private int jobManagers;
    private final List<FlinkProcess> taskManagers = new ArrayList<>();

    private StandaloneFlinkCluster(ClusterProcesses processes, Configuration configuration) {
        this.processes = processes;
        this.configuration = configuration;
        this.restUrl =
                URI.create(
                        "http://"
                                + ClusterSettings.HOST
                                + ":"
                                + configuration.get(RestOptions.PORT));
        this.programs = new ClusterPrograms(configuration, processes.directory().conf());
        this.overview = new ClusterOverview(restUrl, processes);
        this.cli = new FlinkCli(processes);
    }

    /**
     * Starts a cluster, and waits until all its slots can be had.
     *
     * @param taskManagers the number of TaskManagers
     * @param slotsPerTaskManager the number of slots of each, at least 1
     * @param settings what the cluster is configured with besides; addresses, ports, directories
     *     and numbers of slots are its own
     * @throws IOException if the slots cannot be had within 5 minutes, or a process ends before;
     *     the logs that the message names are kept then
     */
    public static StandaloneFlinkCluster start(
            int taskManagers, int slotsPerTaskManager, Configuration settings) throws IOException {
        return start(taskManagers, slotsPerTaskManager, settings, false, FreePort::choose);
    }

    /**
     * Starts a cluster as {@link #start} does, whose processes have only what Flink's distribution
     * has: everything else comes with the jar of a job, as in a user's cluster.
     *
     * @param taskManagers the number of TaskManagers
     * @param slotsPerTaskManager the number of slots of each, at least 1
     * @param settings what the cluster is configured with besides; addresses, ports, directories
     *     and numbers of slots are its own
     * @throws IOException if the slots cannot be had within 5 minutes, or a process ends before;
     *     the logs that the message names are kept then
     */
    public static StandaloneFlinkCluster startDistribution(
            int taskManagers, int slotsPerTaskManager, Configuration settings) throws IOException {
        return start(taskManagers, slotsPerTaskManager, settings, true, FreePort::choose);
    }

    /** Starts a cluster on ports that someone else may take before it does. */
    static StandaloneFlinkCluster start(
            int taskManagers,
            int slotsPerTaskManager,
            Configuration settings,
            boolean distribution,
            ClusterSettings.Ports ports)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            Configuration configuration = ClusterSettings.of(settings, slotsPerTaskManager, ports);
            StandaloneFlinkCluster cluster =
                    new StandaloneFlinkCluster(
                            ClusterProcesses.create(distribution), configuration);
            try {
                cluster.launch(taskManagers);
                cluster.awaitSlots(taskManagers * slotsPerTaskManager);
                return cluster;
            } catch (IOException | RuntimeException e) {
                boolean again = attempt < ATTEMPTS && cluster.processes.portWasTaken();
                try (cluster) {
                    cluster.processes.keepLogs(!again);
                }
                if (!again) {
                    throw e;
                }
            }
        }
    }

    private void launch(int taskManagers) throws IOException {
        ClusterDirectory directory = processes.directory();
        configuration.set(CoreOptions.TMP_DIRS, directory.temporary().toString());
        directory.write(configuration);
        launchJobManager();
        for (int i = 0; i < taskManagers; i++) {
            addTaskManager();
        }
    }

    /** The address of REST interface and web UI. */
    public URI restUrl() {
        return restUrl;
    }

    /** Flink's command line, for this cluster. */
    public FlinkCli cli() {
        return cli;
    }

    /**
     * Returns an environment whose jobs run here. Their classes must be on the class path of the
     * cluster.
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
            int number = taskManagers.size();
            taskManagers.add(processes.startMember(programs.taskManager(number)));
            return number;
        }
    }

    /**
     * Returns the CPU time of all threads of the TaskManagers that run, since their start, in steps
     * of some milliseconds.
     *
     * @throws IllegalStateException if the operating system does not tell
     */
    public Duration taskManagerCpu() {
        List<FlinkProcess> started;
        synchronized (lock) {
            started = List.copyOf(taskManagers);
        }
        return started.stream()
                .filter(FlinkProcess::isAlive)
                .map(
                        taskManager ->
                                taskManager
                                        .process()
                                        .info()
                                        .totalCpuDuration()
                                        .orElseThrow(
                                                () ->
                                                        new IllegalStateException(
                                                                "The operating system does not"
                                                                        + " tell the CPU time of "
                                                                        + taskManager.describe())))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Kills the JobManager as {@code kill -9} does, and waits until its process is gone. Its jobs
     * are gone with it, unless the settings make it highly available, as {@link
     * ZooKeeper#settings()} do.
     */
    public void killJobManager() {
        FlinkProcess killed;
        synchronized (lock) {
            killed = Objects.requireNonNull(jobManager);
        }
        killed.kill();
    }

    /**
     * Starts a JobManager at the addresses of the one that was killed, and does not wait for it.
     *
     * @throws IllegalStateException if the JobManager still runs
     */
    public void restartJobManager() throws IOException {
        launchJobManager();
    }

    private void launchJobManager() throws IOException {
        synchronized (lock) {
            if (jobManager != null && jobManager.isAlive()) {
                throw new IllegalStateException(
                        "A JobManager can be restarted when it has ended, but this one is "
                                + jobManager.describe()
                                + ": call killJobManager() before");
            }
            jobManager = processes.startMember(programs.jobManager(jobManagers));
            jobManagers++;
        }
    }

    /**
     * Waits until the cluster has as many free slots as given, neither fewer nor more.
     *
     * <p>A cluster counts the slots of a killed TaskManager until it notices that it is gone:
     * between {@link #killTaskManager} and {@link #addTaskManager}, wait for the number without it.
     *
     * @param slots the number of slots
     * @throws IOException if it has not within 5 minutes, or a process ends that was not killed;
     *     the logs that the message names are kept then, also after {@link #close()}
     */
    public void awaitSlots(int slots) throws IOException {
        overview.await("Free slots", "slots-available", slots);
    }

    /**
     * Waits until the cluster has as many TaskManagers as given, neither fewer nor more, whether a
     * job has their slots or not. One that was killed counts until the cluster notices it.
     *
     * @param registered the number of TaskManagers
     * @throws IOException if it has not within 5 minutes, or a process ends that was not killed;
     *     the logs that the message names are kept then, also after {@link #close()}
     */
    public void awaitTaskManagers(int registered) throws IOException {
        overview.await("TaskManagers", "taskmanagers", registered);
    }

    /**
     * Keeps what the processes write after {@link #close()} too, for whoever looks for the reason
     * of a failure, who also deletes it. Where this JVM is killed the logs go nevertheless.
     *
     * @return the directory with {@code jobmanager-0.log}, {@code taskmanager-0.log} and so on
     */
    public Path keepLogs() {
        return processes.keepLogs(true);
    }

    /** The Flink processes that were ever started, for tests that look whether they are gone. */
    List<ProcessHandle> handles() {
        return processes.members().stream()
                .map(FlinkProcess::process)
                .map(Process::toHandle)
                .toList();
    }

    /** The directory of the cluster, for tests that look whether it is gone. */
    Path directory() {
        return processes.directory().root();
    }

    /** Kills all processes, and deletes what they wrote, unless the logs are to be kept. */
    @Override
    public void close() throws IOException {
        processes.close();
    }
}
