package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.RpcSystem;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Reference;

/**
 * A Flink cluster in this JVM (Flink's {@code MiniCluster}: real JobManager, real TaskManagers)
 * with REST interface and web UI on a free port. Jobs reach it over REST, as they would a cluster
 * of processes.
 *
 * <p>Thread-safe.
 */
public final class FlinkCluster implements AutoCloseable {

    /** Loaded once: a cluster that loads its own takes five times the CPU time to start. */
    private static final class Rpc {

        private static final RpcSystem SYSTEM = RpcSystem.load();

        private Rpc() {}
    }

    private final URI restUrl;
    private final CloseOnExit resource;

    private FlinkCluster(URI restUrl, CloseOnExit resource) {
        this.restUrl = restUrl;
        this.resource = resource;
    }

    /**
     * Starts a cluster, and waits until all its slots can be had.
     *
     * @param taskManagers the number of TaskManagers, at least 1
     * @param slotsPerTaskManager the number of slots of each, at least 1
     */
    public static FlinkCluster start(int taskManagers, int slotsPerTaskManager) throws Exception {
        return start(taskManagers, slotsPerTaskManager, new Configuration());
    }

    /**
     * Starts a cluster with settings of one's own.
     *
     * @param taskManagers the number of TaskManagers, at least 1
     * @param slotsPerTaskManager the number of slots of each, at least 1
     * @param settings what the cluster is configured with besides
     */
    public static FlinkCluster start(
            int taskManagers, int slotsPerTaskManager, Configuration settings) throws Exception {
        Path directory = TemporaryDirectory.create("flink-testbed-flink-");
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.BIND_ADDRESS, "localhost");
        configuration.set(CoreOptions.TMP_DIRS, directory.toString());
        configuration.set(WebOptions.UPLOAD_DIR, directory.toString());
        configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
        // Nothing of it dies alone: whoever does not answer has no time to.
        configuration.set(HeartbeatManagerOptions.HEARTBEAT_TIMEOUT, Deadlines.STEP);
        configuration.set(RpcOptions.ASK_TIMEOUT_DURATION, Deadlines.STEP);
        configuration.set(RpcOptions.LOOKUP_TIMEOUT_DURATION, Deadlines.STEP);
        configuration.set(TaskManagerOptions.SLOT_TIMEOUT, Deadlines.STEP);
        configuration.addAll(settings);
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setNumTaskManagers(taskManagers)
                                .setNumSlotsPerTaskManager(slotsPerTaskManager)
                                .build(),
                        () -> Reference.borrowed(Rpc.SYSTEM));
        CloseOnExit resource =
                CloseOnExit.register(
                        "Flink cluster",
                        () -> {
                            cluster.close();
                            TemporaryDirectory.delete(directory);
                        });
        try {
            cluster.start();
            URI restUrl = cluster.getRestAddress().get();
            new FlinkRest(restUrl).awaitSlots(taskManagers * slotsPerTaskManager, Deadlines.STEP);
            return new FlinkCluster(restUrl, resource);
        } catch (Exception e) {
            resource.close();
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

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
