package io.flinkpartitioning.internal.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KafkaTopicsTest {

    private static final String CANARY = "canary-secret-4711";

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.inThisJvm();
        broker.createTopic("trades-eu", 8);
        broker.createTopic("trades-us", 6);
        broker.createTopic("orders", 3);
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void describe_topicList_isWhatTheBrokerSays() {
        assertThat(counts(topics(builder -> builder.setTopics("orders", "trades-eu"))))
                .isEqualTo(Map.of("orders", 3, "trades-eu", 8));
    }

    @Test
    void describe_pattern_isOfTheMatchingTopics() {
        assertThat(counts(topics(builder -> builder.setTopicPattern(Pattern.compile("trades-.*")))))
                .isEqualTo(Map.of("trades-eu", 8, "trades-us", 6));
    }

    @Test
    void describe_setOfPartitions_isOfTheWholeTopic() {
        assertThat(
                        counts(
                                topics(
                                        builder ->
                                                builder.setPartitions(
                                                        java.util.Set.of(
                                                                new TopicPartition("orders", 1))))))
                .isEqualTo(Map.of("orders", 3));
    }

    @Test
    void describe_unknownTopic_saysSo() {
        assertThatExceptionOfType(KafkaMetadataException.class)
                .isThrownBy(() -> topics(builder -> builder.setTopics("nowhere")).describe())
                .withMessageContaining("topic 'nowhere'")
                .withMessageContaining("no such topic exists")
                .withMessageContaining(broker.bootstrapServers());
    }

    @Test
    void describe_unreachableBroker_saysSoInOneSentenceWithoutSecrets() {
        KafkaSource<String> source =
                builder("localhost:9")
                        .setTopics(List.of("trades"))
                        .setProperty("ssl.key.password", CANARY)
                        .setProperty("default.api.timeout.ms", "1000")
                        .build();
        assertThatExceptionOfType(KafkaMetadataException.class)
                .isThrownBy(() -> KafkaTopics.of(source).describe())
                .withMessageContaining("topic 'trades'")
                .withMessageContaining("localhost:9")
                .withMessageContaining("no broker answered within 1 seconds")
                .withMessageContaining("sourcePartitions")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(CANARY));
    }

    private static Map<String, Integer> counts(KafkaTopics topics) {
        Map<String, Integer> counts = new TreeMap<>();
        topics.describe().forEach((name, topic) -> counts.put(name, topic.partitions()));
        return counts;
    }

    private static KafkaTopics topics(UnaryOperator<KafkaSourceBuilder<String>> subscription) {
        return KafkaTopics.of(subscription.apply(builder(broker.bootstrapServers())).build());
    }

    private static KafkaSourceBuilder<String> builder(String bootstrapServers) {
        return KafkaSource.<String>builder()
                .setBootstrapServers(bootstrapServers)
                .setValueOnlyDeserializer(new SimpleStringSchema());
    }
}
