package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan asks a broker, and what it does with the answer. */
@ExtendWith(Testbed.class)
class AskedBrokerTest {

    private static final int SCREEN = 50;

    private final StreamExecutionEnvironment env = environment();

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        env.setMaxParallelism(128);
        return env;
    }

    private static KafkaSourceBuilder<String> builder(String servers) {
        return KafkaSource.<String>builder()
                .setBootstrapServers(servers)
                .setGroupId("test")
                .setValueOnlyDeserializer(new SimpleStringSchema());
    }

    private SmartKeyBy<String, String> keyed(
            KafkaSource<String> source,
            String key,
            Class<? extends Serializer<? super String>> serializer) {
        return SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), key)
                .keyedBy(key, value -> value, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(serializer))
                .uid(key);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pinnedAndDeclared_asksNoBroker(boolean inCode) throws Exception {
        try (ServerSocket nobody = new ServerSocket(0)) {
            SmartKeyBy<String, String> keyed =
                    pinned(
                            keyed(
                                    builder("localhost:" + nobody.getLocalPort())
                                            .setTopicPattern(Pattern.compile("trades-.*"))
                                            .build(),
                                    "left",
                                    StringSerializer.class),
                            "left",
                            inCode);
            SmartKeyBy<String, String> other =
                    pinned(
                            keyed(
                                    builder("localhost:" + nobody.getLocalPort())
                                            .setTopics("trades", "quotes")
                                            .build(),
                                    "right",
                                    StringSerializer.class),
                            "right",
                            inCode);
            assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
            assertThat(keyed.explain().notes())
                    .anySatisfy(note -> assertThat(note).contains("so no broker was asked"));
            keyed.keyedStream();
            other.coPartitionedWith(keyed).connect();
            nobody.setSoTimeout(1);
            assertThat(connections(nobody)).isZero();
        }
    }

    private static int connections(ServerSocket socket) throws Exception {
        int connections = 0;
        while (true) {
            try {
                socket.accept().close();
                connections++;
            } catch (SocketTimeoutException e) {
                return connections;
            }
        }
    }

    private static SmartKeyBy<String, String> pinned(
            SmartKeyBy<String, String> keyed, String key, boolean inCode) {
        PartitioningStrategy strategy =
                new SmartRepartition(List.of(key), 0.95, 8, Detection.DECLARED, StrayPolicy.FAIL);
        return inCode
                ? keyed.sourcePartitions(8).detecting(Detection.DECLARED)
                : keyed.using(strategy);
    }

    @Test
    void serializer_isToldTheNameOfATopic(KafkaBroker broker) throws Exception {
        String prefix = "told-" + UUID.randomUUID();
        broker.createTopic(prefix + "-1", 4);
        for (Detection detection : List.of(Detection.SAMPLE, Detection.DECLARED)) {
            TopicListener.TOLD.clear();
            SmartKeyBy<String, String> keyed =
                    keyed(
                            builder(broker.bootstrapServers())
                                    .setTopicPattern(Pattern.compile(prefix + "-.*"))
                                    .build(),
                            "key",
                            TopicListener.class);
            keyed.sourcePartitions(4).detecting(detection).explain();
            assertThat(TopicListener.TOLD).as("%s", detection).containsExactly(prefix + "-1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serializerBehindOperators_isToldTheNameOfATopic(boolean byPattern, KafkaBroker broker)
            throws Exception {
        String prefix = "behind-" + UUID.randomUUID();
        broker.createTopic(prefix + "-1", 4);
        KafkaSourceBuilder<String> builder = builder(broker.bootstrapServers());
        KafkaSource<String> source =
                (byPattern
                                ? builder.setTopicPattern(Pattern.compile(prefix + "-.*"))
                                : builder.setTopics(prefix + "-1"))
                        .build();
        TopicListener.TOLD.clear();
        SmartKeyBy.from(
                        SmartKeyBy.alignedSource(
                                        env, source, WatermarkStrategy.noWatermarks(), "source")
                                .filter(value -> true))
                .keyedBy("key", value -> value, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(TopicListener.class))
                .explain();
        assertThat(TopicListener.TOLD).containsExactly(prefix + "-1");
    }

    @Test
    void topicsWithOtherBytes_areExchangedWithBothNames(KafkaBroker broker) throws Exception {
        String prefix = "bytes-" + UUID.randomUUID();
        broker.createTopic(prefix + "-1", 4);
        broker.createTopic(prefix + "-2", 4);
        PlanExplanation explanation =
                keyed(
                                builder(broker.bootstrapServers())
                                        .setTopics(prefix + "-2", prefix + "-1")
                                        .build(),
                                "key",
                                TopicListener.class)
                        .explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.reasons())
                .anySatisfy(
                        reason ->
                                assertThat(reason)
                                        .contains("other bytes for topic '" + prefix + "-2'")
                                        .contains("than for topic '" + prefix + "-1'"));
        assertThat(
                        keyed(
                                        builder(broker.bootstrapServers())
                                                .setTopics(prefix + "-2", prefix + "-1")
                                                .build(),
                                        "key",
                                        StringSerializer.class)
                                .explain()
                                .plan())
                .isEqualTo(Plan.FORWARD);
    }

    /** Writes the topic in front of each key. */
    public static final class TopicListener implements Serializer<String> {

        static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

        @Override
        public byte[] serialize(String topic, String key) {
            TOLD.add(topic);
            return (topic + key).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Test
    void manyTopics_takeFewClientsAndOneScreen(KafkaBroker broker) throws Exception {
        String prefix = "many-" + UUID.randomUUID();
        List<String> topics =
                IntStream.range(0, 150).mapToObj(i -> prefix + "-" + (1000 + i)).toList();
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers()))) {
            admin.createTopics(
                            topics.stream()
                                    .map(
                                            topic ->
                                                    new NewTopic(
                                                            topic,
                                                            topic.endsWith("0") ? 2 : 1,
                                                            (short) 1))
                                    .toList())
                    .all()
                    .get();
        }
        Clients.CREATED.set(0);
        PlanExplanation explanation =
                keyed(
                                builder(broker.bootstrapServers())
                                        .setTopics(topics)
                                        .setProperty(
                                                CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG,
                                                Clients.class.getName())
                                        .build(),
                                "key",
                                StringSerializer.class)
                        .explain();
        assertThat(Clients.CREATED).as("clients").hasValueBetween(1, 12);
        List<String> lines = explanation.toString().lines().toList();
        assertThat(lines).hasSizeLessThan(SCREEN);
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(500));
        assertThat(explanation.notes())
                .anySatisfy(note -> assertThat(note).startsWith("8 of 150 topics were sampled"));
    }

    /** Counts the clients that report to it. */
    public static final class Clients implements MetricsReporter {

        static final AtomicInteger CREATED = new AtomicInteger();

        @Override
        public void init(List<KafkaMetric> metrics) {
            CREATED.incrementAndGet();
        }

        @Override
        public void metricChange(KafkaMetric metric) {}

        @Override
        public void metricRemoval(KafkaMetric metric) {}

        @Override
        public void configure(Map<String, ?> settings) {}

        @Override
        public void close() {}
    }

    @Test
    void someOfThePartitions_idleSubtasksAreNamed(KafkaBroker broker) throws Exception {
        String topic = "some-" + UUID.randomUUID();
        broker.createTopic(topic, 8);
        assertThat(warnings(broker, topic, 0, 1, 5))
                .anySatisfy(
                        warning ->
                                assertThat(warning)
                                        .contains(
                                                "reads only partitions 0, 1, 5, so subtasks 1, 3"));
        assertThat(warnings(broker, topic, 0, 2, 4, 6)).isEmpty();
        assertThat(warnings(broker, topic, 0, 1, 2, 3, 4, 5, 6, 7)).isEmpty();
    }

    private List<String> warnings(KafkaBroker broker, String topic, int... partitions) {
        Set<TopicPartition> read = new HashSet<>();
        for (int partition : partitions) {
            read.add(new TopicPartition(topic, partition));
        }
        return keyed(
                        builder(broker.bootstrapServers()).setPartitions(read).build(),
                        "key",
                        StringSerializer.class)
                .explain()
                .warnings();
    }
}
