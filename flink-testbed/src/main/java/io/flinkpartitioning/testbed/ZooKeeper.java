package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;

/**
 * A ZooKeeper server in this JVM, on a free port of the loopback interface, for Flink clusters
 * whose jobs survive their JobManager.
 *
 * <p>Thread-safe.
 */
public final class ZooKeeper implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int TICK_MILLIS = 500;

    /** How long the leader of a JobManager that was killed is taken for alive. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(15);

    private final TestingServer server;
    private final Path directory;
    private final DirectoryGuard guard;
    private final CloseOnExit resource;

    private ZooKeeper(TestingServer server, Path directory, DirectoryGuard guard) {
        this.server = server;
        this.directory = directory;
        this.guard = guard;
        this.resource = CloseOnExit.register("ZooKeeper", this::stop);
    }

    /**
     * Starts a server.
     *
     * @throws IOException if it does not start
     */
    public static ZooKeeper start() throws IOException {
        Path directory = TemporaryDirectory.create("flink-testbed-zookeeper-");
        ZooKeeper zooKeeper;
        try {
            zooKeeper =
                    new ZooKeeper(server(directory), directory, DirectoryGuard.start(directory));
        } catch (IOException e) {
            TemporaryDirectory.delete(directory);
            throw e;
        }
        try {
            zooKeeper.server.start();
            return zooKeeper;
        } catch (Exception e) {
            zooKeeper.close();
            throw new IOException("ZooKeeper does not start", e);
        }
    }

    private static TestingServer server(Path directory) throws IOException {
        Path data = Files.createDirectory(directory.resolve("data"));
        try {
            return new TestingServer(
                    new InstanceSpec(
                            data.toFile(),
                            FreePort.choose(),
                            // No other server elects it, or joins it.
                            -1,
                            -1,
                            false,
                            1,
                            TICK_MILLIS,
                            -1,
                            Map.of(),
                            HOST),
                    false);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("ZooKeeper cannot be configured", e);
        }
    }

    /**
     * Returns the settings of a cluster whose jobs survive its JobManager: one that is killed and
     * restarted goes on with the jobs of its predecessor after some 5 seconds. Each call is for
     * another cluster.
     */
    public Configuration settings() {
        String cluster = "cluster-" + UUID.randomUUID();
        Configuration settings = new Configuration();
        settings.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        settings.set(HighAvailabilityOptions.HA_CLUSTER_ID, "/" + cluster);
        settings.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, server.getConnectString());
        settings.set(
                HighAvailabilityOptions.HA_STORAGE_PATH,
                directory.resolve(cluster).toUri().toString());
        settings.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, SESSION_TIMEOUT);
        return settings;
    }

    /** The directory of the server and of what the clusters store, for tests. */
    Path directory() {
        return directory;
    }

    /** The address of the server, for tests. */
    int port() {
        return server.getPort();
    }

    private void stop() throws IOException {
        try (guard) {
            try {
                server.close();
            } finally {
                TemporaryDirectory.delete(directory);
            }
        }
    }

    /** Stops the server, and deletes what it and its clusters have stored. */
    @Override
    public void close() throws IOException {
        resource.close();
    }
}
