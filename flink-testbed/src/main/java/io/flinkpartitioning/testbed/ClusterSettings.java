package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.time.Duration;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/** The settings of a cluster of processes on the loopback interface. */
final class ClusterSettings {

    static final String HOST = "127.0.0.1";

    /** Options of JVMs that have little to do, and leave the cores to others while they start. */
    static final String SMALL_JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    /** Where the ports of a JobManager come from. */
    @FunctionalInterface
    interface Ports {
        int next() throws IOException;
    }

    private ClusterSettings() {}

    /**
     * Returns the settings of a cluster, but for its directories.
     *
     * @param settings what the user has set
     * @param slots the number of slots of each TaskManager
     * @param ports where the JobManager's ports come from
     */
    static Configuration of(Configuration settings, int slots, Ports ports) throws IOException {
        Configuration configuration = defaults();
        configuration.addAll(settings);
        addAddresses(configuration, ports);
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        return configuration;
    }

    /** What users may replace: small processes that notice quickly when others are gone. */
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
        defaults.set(CoreOptions.FLINK_TM_JVM_OPTIONS, SMALL_JVM);
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
        // A TaskManager that was killed is found by two heartbeats that do not reach it, a
        // JobManager that was killed only by this time without any. Others may just be busy.
        defaults.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Duration.ofSeconds(20));
        // By default a process gives up after 10 seconds, which a busy machine needs to start it.
        defaults.set(RpcOptions.STARTUP_TIMEOUT, Deadlines.STEP);
        // By name, as FlinkCli names its class.
        defaults.setString("client.timeout", Deadlines.STEP_SECONDS + " s");
        return defaults;
    }

    /** Adds what tests rely on: fixed addresses, so that a restarted JobManager is found again. */
    private static void addAddresses(Configuration configuration, Ports ports) throws IOException {
        configuration.set(JobManagerOptions.ADDRESS, HOST);
        configuration.set(JobManagerOptions.BIND_HOST, HOST);
        configuration.set(TaskManagerOptions.HOST, HOST);
        configuration.set(TaskManagerOptions.BIND_HOST, HOST);
        configuration.set(RestOptions.ADDRESS, HOST);
        configuration.set(RestOptions.BIND_ADDRESS, HOST);
        int rpcPort = ports.next();
        configuration.set(JobManagerOptions.PORT, rpcPort);
        configuration.set(
                HighAvailabilityOptions.HA_JOB_MANAGER_PORT_RANGE, String.valueOf(rpcPort));
        int restPort = ports.next();
        configuration.set(RestOptions.PORT, restPort);
        configuration.set(RestOptions.BIND_PORT, String.valueOf(restPort));
    }
}
