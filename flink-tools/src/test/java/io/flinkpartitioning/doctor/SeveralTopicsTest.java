package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The doctor on several topics in one call. */
class SeveralTopicsTest {

    private static final String MARKUP = "<script>alert('1')</script>\u001b[31m";
    private static final String LONG = "l".repeat(200);

    private static KafkaBroker broker;

    @TempDir private Path directory;

    @BeforeAll
    static void writeTopics() throws Exception {
        broker = KafkaBroker.inThisJvm();
        for (String topic : List.of("orders-eu", "orders-us", "random", LONG)) {
            broker.createTopic(topic, 4);
        }
        Random random = new Random(42);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> written = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                String key = MARKUP + random.nextInt(200);
                for (String topic : List.of("orders-eu", "orders-us", LONG)) {
                    written.add(producer.send(new ProducerRecord<>(topic, key, "1")));
                }
                written.add(
                        producer.send(new ProducerRecord<>("random", random.nextInt(4), key, "1")));
            }
            for (Future<RecordMetadata> record : written) {
                record.get();
            }
        }
    }

    @AfterAll
    static void stopBroker() throws IOException {
        broker.close();
    }

    private static DoctorRun examine(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--bootstrap",
                                broker.bootstrapServers(),
                                "--timeout",
                                Long.toString(Deadlines.STEP_SECONDS)));
        all.addAll(List.of(arguments));
        return DoctorRun.of(all.toArray(String[]::new));
    }

    @Test
    void severalTopics_haveASummary_thenEachItsDiagnosis_andTheWorstExitCode() {
        DoctorRun run = examine("--topic", "orders-us,random,orders-eu");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).isEmpty();
        assertThat(run.output())
                .startsWith("3 topics: 2 aligned, 1 not aligned")
                .containsPattern("\\| orders-us +\\| aligned +\\| +4 \\| murmur2 +\\| FORWARD +\\|")
                .containsSubsequence(
                        "One source of all topics, plan HASH:",
                        "Not all topics are aligned: not aligned ('random')",
                        "Configuration, for all topics:",
                        "always_hash",
                        "Topic orders-us is aligned",
                        "Configuration, for this topic alone:",
                        "source_partitions: 4",
                        "Topic random is not aligned",
                        "Topic orders-eu is aligned")
                .doesNotContain("\u001b");
    }

    @Test
    void repeatedOption_isTheSameAsCommas() {
        assertThat(examine("--topic", "orders-eu", "--topic", "orders-us"))
                .isEqualTo(examine("--topic", "orders-eu, orders-us"));
    }

    @Test
    void topicsAlike_getWhatOneSourceDeclares() {
        DoctorRun run = examine("--topic", "orders-eu,orders-us");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output())
                .contains(
                        "One source of all topics, plan FORWARD:",
                        ".setTopics(\"orders-eu\", \"orders-us\")   // KafkaSource.builder()");
    }

    @Test
    void pattern_findsTopics_sorted() {
        DoctorRun run = examine("--topic-pattern", "orders-[a-z\"\\\\]+");
        assertThat(run.exitCode()).isZero();
        assertThat(run.output())
                .startsWith("2 topics: 2 aligned")
                .containsSubsequence("Topic orders-eu is", "Topic orders-us is")
                .contains(".setTopicPattern(Pattern.compile(\"orders-[a-z\\\"\\\\\\\\]+\"))");
    }

    @Test
    void patternThatMatchesEverything_leavesKafkasOwnTopicsOut() throws Exception {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "group"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.commitSync(
                    Map.of(new TopicPartition("random", 0), new OffsetAndMetadata(0)),
                    Duration.ofSeconds(Deadlines.STEP_SECONDS));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get())
                    .contains("__consumer_offsets");
        }
        DoctorRun run = examine("--topic-pattern", ".*");
        assertThat(run.output())
                .startsWith("4 topics: 3 aligned, 1 not aligned")
                .doesNotContain("consumer_offsets");
    }

    @Test
    void unknownTopic_isToldBesideTheOthers() throws Exception {
        Path page = directory.resolve("page.html");
        DoctorRun run = examine("--topic", "orders-eu,absent", "--html", page.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.errors().lines())
                .singleElement()
                .asString()
                .startsWith("The sample of topic 'absent' cannot be read")
                .endsWith("no such topic exists. Create the topic, or correct its name.");
        assertThat(run.output())
                .startsWith("2 topics: 1 aligned, 1 not read")
                .contains("Topic orders-eu is aligned", "Nothing can be declared for 'absent' yet")
                .doesNotContain("Topic absent is", "for all topics:");
        assertThat(Jsoup.parse(Files.readString(page)).text())
                .contains("The sample of topic 'absent' cannot be read");
        JsonNode json =
                new JsonMapper()
                        .readTree(examine("--topic", "orders-eu,absent", "--json").output());
        assertThat(json.path("exit_code").asInt()).isEqualTo(2);
        assertThat(json.path("topics").path(1).path("topic").asText()).isEqualTo("absent");
        assertThat(json.path("topics").path(1).path("verdict").isNull()).isTrue();
        assertThat(json.path("topics").path(1).path("exit_code").asInt()).isEqualTo(2);
        assertThat(json.path("topics").path(1).path("error").asText()).contains("no such topic");
        assertThat(examine("--topic", "orders-eu,absent", "--verbose").errors())
                .contains("KafkaMetadataException", "\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--topic=a,b,a   | --topic must name each topic once, but names 'a' twice. Leave one out.",
                "--topic=a,,b    | --topic must name topics, joined by commas, but one of the names is empty. Take a comma away.",
                "--topic=,       | --topic must name a topic, or --topic-pattern match some, but neither is given. Give the name of the topic.",
                "--topic-pattern=nothing.* | --topic-pattern must match a topic, but 'nothing.*' matches none of the 4 that the client may see. Correct it, or grant the client DESCRIBE on the topics.",
                "--topic-pattern=orders | --topic-pattern must match the whole name of a topic, but 'orders' matches only a part of 'orders-eu'. Write '.*' where more may follow.",
                "--topic-pattern=orders-( | --topic-pattern must be a regular expression of Java, but 'orders-(' is none: Unclosed group near index 8. Correct it, and quote it for the shell.",
            })
    void wrongTopics_getOneSentence(String option, String message) {
        assertError(examine(option), message);
    }

    @Test
    void namesAndPattern_areNotBothTaken() {
        assertError(
                examine("--topic", "orders-eu", "--topic-pattern", "orders-.*"),
                "--topic and --topic-pattern cannot both be given: the one names topics, the other"
                        + " finds them. Leave one out.");
    }

    private static void assertError(DoctorRun run, String message) {
        assertThat(run).isEqualTo(new DoctorRun(2, "", message + System.lineSeparator()));
    }

    /** Programs that ask for one topic have always got its object. */
    @Test
    void json_isTheObjectOfTheTopic_onlyIfOneIsNamed() throws Exception {
        JsonNode alone =
                new JsonMapper().readTree(examine("--topic", "orders-eu", "--json").output());
        assertThat(alone.path("topic").asText()).isEqualTo("orders-eu");
        assertThat(alone.has("topics")).isFalse();
        JsonNode both =
                new JsonMapper()
                        .readTree(examine("--topic", "orders-eu,random", "--json").output());
        assertThat(both.path("topics").path(0)).isEqualTo(alone);
        assertThat(both.path("topics")).hasSize(2);
        assertThat(both.path("exit_code").asInt()).isEqualTo(1);
        assertThat(both.path("one_source").path("plan").asText()).isEqualTo("HASH");
        assertThat(both.path("one_source").path("source_partitions").isNull()).isTrue();
        assertThat(both.path("one_source").path("yaml").asText()).contains("always_hash");
        JsonNode matched =
                new JsonMapper()
                        .readTree(examine("--topic-pattern", "orders-e.", "--json").output());
        assertThat(matched.path("topics")).hasSize(1);
        assertThat(matched.path("topics").path(0)).isEqualTo(alone);
        assertThat(matched.path("one_source").isNull()).isTrue();
    }

    @Test
    void patternThatMatchesOne_isToldLikeOne() {
        DoctorRun run = examine("--topic-pattern", "orders-e.");
        assertThat(run).isEqualTo(examine("--topic", "orders-eu"));
        assertThat(run.output()).startsWith("Topic orders-eu is aligned");
    }

    @Test
    void page_hasASummaryThatLeadsToEachTopic() throws Exception {
        Path page = directory.resolve("page.html");
        examine("--topic", "orders-eu,random,orders-us", "--html", page.toString());
        Document document = Jsoup.parse(Files.readString(page));
        assertThat(document.title()).isEqualTo("3 topics: 2 aligned, 1 not aligned");
        assertThat(document.select("h1").eachText())
                .containsExactly(
                        "3 topics: 2 aligned, 1 not aligned",
                        "Topic orders-eu is aligned",
                        "Topic random is not aligned",
                        "Topic orders-us is aligned");
        assertThat(document.select("a").eachText())
                .containsExactly("orders-eu", "random", "orders-us");
        assertThat(document.select("a").eachAttr("href"))
                .allSatisfy(link -> assertThat(document.select(link)).hasSize(1));
        assertThat(document.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        assertThat(document.select("figure > svg[role=img]")).hasSize(9);
        assertThat(document.select("script")).isEmpty();
        assertThat(document.text()).contains("One source of all topics, plan HASH");
    }

    @Test
    void tables_fitATerminalOf80Columns_whateverTheNames() {
        DoctorRun run = examine("--topic", "orders-eu," + LONG);
        assertThat(run.output().lines().filter(line -> line.matches("[|+=].*")))
                .hasSizeGreaterThan(40)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }
}
