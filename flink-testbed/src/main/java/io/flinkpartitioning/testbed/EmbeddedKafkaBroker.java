package io.flinkpartitioning.testbed;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    /**
     * Where a broker lives.
     *
     * @param directory its logs, empty at its first start
     * @param brokerPort where it serves clients
     * @param controllerPort where it serves itself
     */
    record Place(Path directory, int brokerPort, int controllerPort) {

        static Place create() throws IOException {
            int brokerPort = FreePort.choose();
            int controllerPort = FreePort.choose();
            return new Place(
                    TemporaryDirectory.create("flink-testbed-kafka-"), brokerPort, controllerPort);
        }

        String bootstrapServers() {
            return "localhost:" + brokerPort;
        }
    }

    private final Place place;
    private final CloseOnExit resource;

    private EmbeddedKafkaBroker(Place place, KafkaRaftServer server) {
        this.place = place;
        this.resource =
                CloseOnExit.register(
                        "Kafka broker",
                        () -> {
                            server.shutdown();
                            server.awaitShutdown();
                            TemporaryDirectory.delete(place.directory());
                        });
    }

    static EmbeddedKafkaBroker start(Map<String, String> settings) throws IOException {
        IOException failure = new IOException("No broker started in " + ATTEMPTS + " attempts");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Place place = Place.create();
            try {
                return new EmbeddedKafkaBroker(place, serve(place, settings));
            } catch (Exception e) {
                TemporaryDirectory.delete(place.directory());
                // Most likely somebody took the port between its choice and its use.
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /** Starts a server once; a directory that has served before keeps what it has. */
    static KafkaRaftServer serve(Place place, Map<String, String> settings) throws Exception {
        if (!Files.exists(place.directory().resolve("meta.properties"))) {
            format(place.directory());
        }
        KafkaRaftServer server =
                new KafkaRaftServer(
                        new KafkaConfig(properties(place, settings), false), Time.SYSTEM);
        try {
            server.startup();
            return server;
        } catch (RuntimeException e) {
            // A broker that half started keeps threads alive that are no daemons.
            server.shutdown();
            server.awaitShutdown();
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

    private static Map<String, String> properties(Place place, Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>();
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("process.roles", "broker,controller");
        properties.put(
                "controller.quorum.voters", NODE_ID + "@localhost:" + place.controllerPort());
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners",
                "PLAINTEXT://localhost:"
                        + place.brokerPort()
                        + ",CONTROLLER://localhost:"
                        + place.controllerPort());
        properties.put("advertised.listeners", "PLAINTEXT://" + place.bootstrapServers());
        properties.put(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("log.dirs", place.directory().toString());
        properties.put("num.partitions", "1");
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // A broker that is late with its heartbeats is busy: nobody waits for its end.
        properties.put("broker.session.timeout.ms", String.valueOf(Deadlines.STEP.toMillis()));
        // The default, 15 seconds, is what a test of compacted topics would wait for.
        properties.put("log.cleaner.backoff.ms", "200");
        // The default, 128 MiB, is taken from the heap at once.
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.putAll(settings);
        return properties;
    }

    @Override
    public String bootstrapServers() {
        return place.bootstrapServers();
    }

    /** The directory of the logs, for tests that look whether it is gone. */
    Path directory() {
        return place.directory();
    }

    @Override
    public void close() throws IOException {
        resource.close();
    }
}
