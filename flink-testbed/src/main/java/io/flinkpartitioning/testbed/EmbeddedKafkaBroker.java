package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** A broker in this JVM. */
final class EmbeddedKafkaBroker implements KafkaBroker {

    private static final int ATTEMPTS = 5;
    private static final int NODE_ID = 1;

    private final String bootstrapServers;
    private final Path directory;
    private final CloseOnExit resource;

    private EmbeddedKafkaBroker(String bootstrapServers, Path directory, CloseOnExit resource) {
        this.bootstrapServers = bootstrapServers;
        this.directory = directory;
        this.resource = resource;
    }

    static EmbeddedKafkaBroker start(Map<String, String> settings) throws IOException {
        IOException failure = new IOException("No broker started in " + ATTEMPTS + " attempts");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return start(TemporaryDirectory.create("flink-testbed-kafka-"), settings);
            } catch (Exception e) {
                // Most likely somebody took the port between its choice and its use.
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /** Starts a broker once, in an empty directory that it will delete. */
    static EmbeddedKafkaBroker start(Path directory, Map<String, String> settings)
            throws Exception {
        int brokerPort = freePort();
        int controllerPort = freePort();
        try {
            format(directory);
            KafkaRaftServer server =
                    new KafkaRaftServer(
                            new KafkaConfig(
                                    properties(directory, brokerPort, controllerPort, settings),
                                    false),
                            Time.SYSTEM);
            try {
                server.startup();
            } catch (RuntimeException e) {
                // A broker that half started keeps threads alive that are no daemons.
                server.shutdown();
                server.awaitShutdown();
                throw e;
            }
            return new EmbeddedKafkaBroker(
                    "localhost:" + brokerPort,
                    directory,
                    CloseOnExit.register(
                            "Kafka broker",
                            () -> {
                                server.shutdown();
                                server.awaitShutdown();
                                TemporaryDirectory.delete(directory);
                            }));
        } catch (Exception e) {
            TemporaryDirectory.delete(directory);
            throw e;
        }
    }

    private static void format(Path directory) throws Exception {
        new Formatter()
                .setPrintStream(
                        new PrintStream(
                                OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .addDirectory(directory.toString())
                .setMetadataLogDirectory(directory.toString())
                .setControllerListenerName("CONTROLLER")
                .run();
    }

    private static Map<String, String> properties(
            Path directory, int brokerPort, int controllerPort, Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("process.roles", "broker,controller");
        properties.put("controller.quorum.voters", NODE_ID + "@localhost:" + controllerPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners",
                "PLAINTEXT://localhost:"
                        + brokerPort
                        + ",CONTROLLER://localhost:"
                        + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://localhost:" + brokerPort);
        properties.put(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", directory.toString());
        properties.put("num.partitions", "1");
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // The default, 15 seconds, is what a test of compacted topics would wait for.
        properties.put("log.cleaner.backoff.ms", "200");
        // The default, 128 MiB, is taken from the heap at once.
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.putAll(settings);
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** The directory of the logs, for tests that look whether it is gone. */
    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
