package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor says of a real broker that stops to answer. */
class StalledBrokerTest {

    private static final int RECORDS = 2000;

    private static StallingProxy proxy;
    private static KafkaBroker broker;
    private static String bootstrap;

    @BeforeAll
    static void writeTopics() throws Exception {
        proxy = new StallingProxy();
        bootstrap = "localhost:" + proxy.port();
        broker = KafkaBroker.inThisJvm(Map.of("advertised.listeners", "PLAINTEXT://" + bootstrap));
        proxy.connectTo(broker.bootstrapServers());
        broker.createTopic("orders", 4);
        broker.createTopic("payments", 4);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap),
                        new StringSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> written = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                written.add(producer.send(new ProducerRecord<>("orders", "key-" + i, "1")));
                written.add(producer.send(new ProducerRecord<>("payments", "key-" + i, "1")));
            }
            for (Future<RecordMetadata> record : written) {
                record.get();
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        try {
            broker.close();
        } finally {
            proxy.close();
        }
    }

    /** A second is enough to come to the request that stalls; more if the machine is busy. */
    private static DoctorRun stalledAt(ApiKeys request, int after, String... arguments) {
        for (long seconds = 1; seconds < Deadlines.STEP_SECONDS; seconds *= 4) {
            proxy.stall(request, after);
            List<String> all = new ArrayList<>(List.of(arguments));
            all.addAll(List.of("--bootstrap", bootstrap, "--timeout", Long.toString(seconds)));
            DoctorRun run = DoctorRun.of(all.toArray(String[]::new));
            if (proxy.hasStalled()) {
                return run;
            }
        }
        throw new AssertionError("no request of the kind " + request);
    }

    @Test
    void noRecordInTime_saysWhatWasNotRead_andConfiguresNothing() {
        DoctorRun run = stalledAt(ApiKeys.FETCH, 0, "--topic", "orders");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors())
                .startsWith(
                        "Topic 'orders' cannot be judged. The time ran out: 0 of 2,000 records by"
                                + " offsets were read, and none of partitions 0-3.");
        assertThat(run.output())
                .startsWith("Topic orders is undecided")
                .contains("2,000 by offsets, 0 sampled", "Raise --timeout, and ask again")
                .doesNotContain(
                        "Configuration", "partitioning_strategy", "partitionedLike", "FORWARD");
    }

    @Test
    void recordsOfSomePartitions_areNoVerdict(@TempDir Path directory) throws Exception {
        Path oneBatch =
                Files.writeString(directory.resolve("client.properties"), "fetch.max.bytes=1");
        DoctorRun run =
                stalledAt(
                        ApiKeys.FETCH,
                        1,
                        "--topic",
                        "orders",
                        "--json",
                        "--client-properties",
                        oneBatch.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        JsonNode json = new JsonMapper().readTree(run.output());
        assertThat(json.path("verdict").asText()).isEqualTo("undecided");
        assertThat(json.path("sampled").asLong()).isBetween(1L, RECORDS - 1L);
        assertThat(json.path("sample_is_complete").asBoolean(true)).isFalse();
        assertThat(json.path("unread").path("timed_out").asBoolean()).isTrue();
        assertThat(json.path("unread").path("partitions")).hasSize(3);
        assertThat(json.path("plan").isNull()).isTrue();
        assertThat(json.path("yaml").asText()).isEmpty();
        assertThat(json.path("java")).isEmpty();
    }

    @Test
    void noOffsetsInTime_isAnError() {
        DoctorRun run = stalledAt(ApiKeys.LIST_OFFSETS, 0, "--topic", "orders");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors())
                .contains(
                        "did not tell all offsets before the time ran out, so no record was read");
    }

    @Test
    void severalTopics_areEachGivenTheTime() throws Exception {
        DoctorRun run = stalledAt(ApiKeys.FETCH, 0, "--topic", "orders,payments", "--json");
        assertThat(run.exitCode()).isEqualTo(2);
        JsonNode json = new JsonMapper().readTree(run.output());
        assertThat(json.path("topics").findValuesAsText("verdict"))
                .containsExactly("undecided", "undecided");
        assertThat(json.path("one_source").path("plan").isNull()).isTrue();
        assertThat(json.path("one_source").path("yaml").asText()).isEmpty();
        assertThat(json.path("one_source").path("reasons").toString())
                .contains("Nothing can be declared for 'orders', 'payments' yet");
        assertThat(run.errors().lines()).hasSize(2);
    }

    /** DoctorTest has another time. */
    @Test
    void noAnswerAtAll_namesTheTimeThatWasGiven() {
        proxy.stall(ApiKeys.API_VERSIONS, 0);
        DoctorRun run =
                DoctorRun.of("--bootstrap", bootstrap, "--topic", "orders", "--timeout", "1");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors())
                .startsWith("The sample of topic 'orders' cannot be read")
                .contains("no broker answered within 1 seconds over");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--topic=orders,payments", "--topic-pattern=.*"})
    void noAnswerAtAll_isSaidOnceForAllTopics(String topics) {
        proxy.stall(ApiKeys.API_VERSIONS, 0);
        DoctorRun run = DoctorRun.of("--bootstrap", bootstrap, topics, "--timeout", "1");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors().lines())
                .singleElement()
                .asString()
                .startsWith("The list of topics cannot be read")
                .contains("no broker answered within 1 seconds over");
    }
}
