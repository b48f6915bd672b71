package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
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

    private static final String HOST = "127.0.0.1";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int ATTEMPTS = 3;
    private static final MemorySize JOB_MANAGER_HEAP = MemorySize.ofMebiBytes(512);

    /** What belongs to a cluster on disk. */
    record Directory(Path root, Path conf, Path temporary, Path logs) {

        static Directory create() throws IOException {
            Path root = TemporaryDirectory.create("flink-testbed-cluster-");
            return new Directory(
                    root,
                    Files.createDirectory(root.resolve("conf")),
                    Files.createDirectory(root.resolve("tmp")),
                    Files.createDirectory(root.resolve("log")));
        }

        void delete(boolean keepLogs) throws IOException {
            if (keepLogs) {
                TemporaryDirectory.delete(conf);
                TemporaryDirectory.delete(temporary);
            } else {
                TemporaryDirectory.delete(root);
            }
        }
    }

    /** Where the ports of a JobManager come from. */
    @FunctionalInterface
    interface Ports {
        int next() throws IOException;
    }

    private final Directory directory;
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

    private StandaloneFlinkCluster(Directory directory, Configuration configuration) {
        this.directory = directory;
        this.configuration = configuration;
        this.restUrl = URI.create("http://" + HOST + ":" + configuration.get(RestOptions.PORT));
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
            int taskManagers, int slotsPerTaskManager, Configuration settings, Ports ports)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            StandaloneFlinkCluster cluster = create(slotsPerTaskManager, settings, ports);
            try {
                Files.write(
                        cluster.directory.conf().resolve("config.yaml"),
                        ConfigurationUtils.convertConfigToWritableLines(
                                cluster.configuration, true));
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

    private static StandaloneFlinkCluster create(int slots, Configuration settings, Ports ports)
            throws IOException {
        Configuration configuration = defaults();
        configuration.addAll(settings);
        addAddresses(configuration, ports);
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        Directory directory = Directory.create();
        configuration.set(CoreOptions.TMP_DIRS, directory.temporary().toString());
        return new StandaloneFlinkCluster(directory, configuration);
    }

    private static Configuration defaults() {
        Configuration defaults = new Configuration();
        // Outside of Flink's scripts a TaskManager wants to be told all of its memory.
        defaults.set(TaskManagerOptions.CPU_CORES, 1.0);
        defaults.set(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
        defaults.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(320));
        defaults.set(TaskManagerOptions.FRAMEWORK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
        defaults.set(TaskManagerOptions.TASK_OFF_HEAP_MEMORY, MemorySize.ofMebiBytes(64));
        defaults.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        defaults.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
        defaults.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        defaults.set(TaskManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(256));
        defaults.set(TaskManagerOptions.JVM_OVERHEAD_MIN, MemorySize.ofMebiBytes(64));
        defaults.set(TaskManagerOptions.JVM_OVERHEAD_MAX, MemorySize.ofMebiBytes(64));
        defaults.set(
                TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE,
                TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS);
        // A job waits for a TaskManager to come instead of using up its restarts.
        defaults.set(
                ResourceManagerOptions.STANDALONE_CLUSTER_STARTUP_PERIOD_TIME,
                Duration.ofMinutes(10));
        defaults.set(ClusterOptions.INITIAL_REGISTRATION_TIMEOUT, Duration.ofMillis(500));
        defaults.set(ClusterOptions.ERROR_REGISTRATION_DELAY, Duration.ofMillis(500));
        defaults.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofSeconds(1));
        defaults.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(5));
        return defaults;
    }

    private static void addAddresses(Configuration configuration, Ports ports) throws IOException {
        configuration.set(JobManagerOptions.ADDRESS, HOST);
        configuration.set(JobManagerOptions.BIND_HOST, HOST);
        configuration.set(TaskManagerOptions.HOST, HOST);
        configuration.set(TaskManagerOptions.BIND_HOST, HOST);
        configuration.set(RestOptions.ADDRESS, HOST);
        configuration.set(RestOptions.BIND_ADDRESS, HOST);
        configuration.set(JobManagerOptions.PORT, ports.next());
        int restPort = ports.next();
        configuration.set(RestOptions.PORT, restPort);
        configuration.set(RestOptions.BIND_PORT, String.valueOf(restPort));
    }

    /** The address of REST interface and web UI. */
    public URI restUrl() {
        return restUrl;
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
                    FlinkProcess.start(
                            FlinkProcess.Role.TASK_MANAGER,
                            name,
                            directory,
                            configuration
                                    .get(TaskManagerOptions.FRAMEWORK_HEAP_MEMORY)
                                    .add(configuration.get(TaskManagerOptions.TASK_HEAP_MEMORY)),
                            List.of(
                                    "--configDir",
                                    directory.conf().toString(),
                                    "-D",
                                    TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key()
                                            + "="
                                            + name)));
            return number;
        }
    }

    /**
     * Kills the JobManager as {@code kill -9} does, and waits until its process is gone. Its jobs
     * are gone with it, unless the settings make it highly available.
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
                    FlinkProcess.start(
                            FlinkProcess.Role.JOB_MANAGER,
                            "jobmanager-" + jobManagers.size(),
                            directory,
                            JOB_MANAGER_HEAP,
                            List.of("--configDir", directory.conf().toString())));
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
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            IOException refusal = null;
            String found = "no answer";
            try {
                int available = rest.get("/overview").path("slots-available").asInt();
                if (available == slots) {
                    return;
                }
                found = String.valueOf(available);
            } catch (IOException e) {
                refusal = e;
            }
            if (processes().anyMatch(FlinkProcess::failed)) {
                throw failure("A process of the cluster has ended", refusal);
            }
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw failure(
                        "Free slots at %s should be %d within %s, but are: %s"
                                .formatted(restUrl, slots, TIMEOUT, found),
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

    /** The processes that were ever started, for tests that look whether they are gone. */
    List<ProcessHandle> handles() {
        return processes().map(FlinkProcess::handle).toList();
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
        for (FlinkProcess process : processes().toList()) {
            process.kill();
        }
        directory.delete(keep);
    }

    /** Kills all processes, and deletes what they wrote. */
    @Override
    public void close() throws IOException {
        resource.close();
    }
}
