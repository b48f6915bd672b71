package io.flinkpartitioning.internal.kafka.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.kafka.ClientFailures;
import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a detection says where it cannot read, within seconds and without secrets. */
class AlignmentDetectionFailureTest {

    private static final String CANARY = "canary-7f3a";
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /**
     * Enough for the answer of a busy broker. A client that cannot speak to one tries that long.
     */
    private static final Duration ANSWERED = Duration.ofSeconds(15);

    /** Half of what a client of Kafka waits for by itself. */
    private static final Duration WELL_BEFORE_KAFKA = Duration.ofSeconds(30);

    private static KafkaBroker broker;

    @BeforeAll
    static void start() throws IOException {
        broker =
                KafkaBroker.inThisJvm(
                        Map.of(
                                "authorizer.class.name",
                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                "allow.everyone.if.no.acl.found",
                                "true",
                                "auto.create.topics.enable",
                                "true"));
        broker.createTopic("forbidden", 2);
        broker.createTopic("empty", 2);
    }

    @AfterAll
    static void close() throws IOException {
        broker.close();
    }

    private static AlignmentDetection detection(Properties properties, String topic) {
        properties.putIfAbsent("bootstrap.servers", broker.bootstrapServers());
        properties.setProperty("ssl.key.password", CANARY);
        return AlignmentDetection.of(properties, topic).timeout(ANSWERED);
    }

    /** A detection that ends with its time. */
    private static void assertGivesUp(AlignmentDetection detection, String... words) {
        long start = System.nanoTime();
        assertFails(detection.timeout(LIMIT), words);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WELL_BEFORE_KAFKA);
    }

    private static void assertFails(AlignmentDetection detection, String... words) {
        assertThatExceptionOfType(KafkaMetadataException.class)
                .isThrownBy(detection::detect)
                .satisfies(
                        e -> {
                            assertThat(e).hasMessageContainingAll(words);
                            StringWriter trace = new StringWriter();
                            e.printStackTrace(new PrintWriter(trace));
                            assertThat(trace.toString()).doesNotContain(CANARY);
                        });
    }

    @Test
    void missingTopic_isNamed_andNotCreated() throws Exception {
        assertFails(
                detection(new Properties(), "nowhere"),
                "The sample of topic 'nowhere' cannot be read",
                "no such topic exists");
        // The broker would create it: it creates what another consumer asks for later.
        try (Admin admin = admin();
                KafkaConsumer<byte[], byte[]> other =
                        new KafkaConsumer<>(
                                Map.of("bootstrap.servers", broker.bootstrapServers()),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            other.partitionsFor("asked-for");
            Awaitility.await()
                    .atMost(Deadlines.STEP)
                    .until(() -> admin.listTopics().names().get().contains("asked-for"));
            assertThat(admin.listTopics().names().get()).doesNotContain("nowhere");
        }
    }

    @Test
    void forbiddenTopic_namesTheAcl() throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(
                            List.of(
                                    new AclBinding(
                                            new ResourcePattern(
                                                    ResourceType.TOPIC,
                                                    "forbidden",
                                                    PatternType.LITERAL),
                                            new AccessControlEntry(
                                                    "User:ANONYMOUS",
                                                    "*",
                                                    AclOperation.ALL,
                                                    AclPermissionType.DENY))))
                    .all()
                    .get();
        }
        assertFails(
                detection(new Properties(), "forbidden"),
                "not authorized",
                "DESCRIBE and READ on topic forbidden");
    }

    @Test
    void tlsAgainstPlaintext_isSaid() {
        Properties tls = new Properties();
        tls.setProperty("security.protocol", "SSL");
        assertGivesUp(detection(tls, "empty"), "over security.protocol SSL", "speaks another one");
    }

    @Test
    void silentServer_endsWithTheTime() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Properties properties = new Properties();
            properties.setProperty("bootstrap.servers", "localhost:" + silent.getLocalPort());
            assertGivesUp(
                    detection(properties, "trades"),
                    "no broker answered within 2 seconds over security.protocol PLAINTEXT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9", "no-such-host.invalid:9092", "localhost"})
    void wrongAddress_isNamed(String address) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", address);
        assertGivesUp(detection(properties, "trades"), "bootstrap.servers " + address);
    }

    @Test
    void malformedLogin_isToldWithoutItsParts() {
        Properties properties = new Properties();
        properties.setProperty("security.protocol", "SASL_PLAINTEXT");
        properties.setProperty("sasl.mechanism", "PLAIN");
        properties.setProperty(
                "sasl.jaas.config", "PlainLoginModule needed password=" + CANARY + ";");
        assertFails(detection(properties, "trades"), "login module control flag '(hidden)'");
    }

    @Test
    void emptyTopic_isUndecided() {
        AlignmentReport report = detection(new Properties(), "empty").detect();
        assertThat(report.verdict()).isEqualTo(AlignmentReport.Verdict.UNDECIDED);
        assertThat(report.reasons()).singleElement().asString().contains("has no records");
        assertThat(report.strayUpperBound()).isEqualTo(1);
        assertThat(report.skew()).isZero();
    }

    @Test
    void partitionWithoutLeader_isNamed() {
        Node[] none = {};
        List<PartitionInfo> partitions =
                List.of(
                        new PartitionInfo("trades", 0, new Node(1, "a", 1), none, none),
                        new PartitionInfo("trades", 1, null, none, none));
        assertThatExceptionOfType(KafkaMetadataException.class)
                .isThrownBy(
                        () ->
                                new ClientFailures("It", new Properties(), LIMIT, "")
                                        .translate(
                                                () -> {
                                                    TopicSampler.requireLeaders(partitions);
                                                    return "";
                                                }))
                .withMessageContainingAll(
                        "partition 1 has no leader. Bring its brokers back",
                        "advertised.listeners");
    }

    @Test
    void settingsOutOfRange_areRefused() {
        AlignmentDetection detection = AlignmentDetection.of("localhost:9", "trades");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detection.sampleSize(0))
                .withMessageContaining("in [1, 1000000], but is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detection.timeout(Duration.ZERO))
                .withMessageContaining("at least 1 ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> detection.threshold(Double.NaN))
                .withMessageContaining("in (0, 1], but is NaN");
    }

    private static Admin admin() {
        return Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
    }
}
