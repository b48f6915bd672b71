package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics as producers leave them: what a sample says of each, which plan a job takes by it, and
 * that its results are exact.
 */
@ExtendWith(Testbed.class)
class DetectionTest {

    private static final Logger LOG = LoggerFactory.getLogger(DetectionTest.class);

    private static final KafkaPartitioning<String> MURMUR2 =
            KafkaPartitioning.murmur2(StringSerializer.class);

    private static final String GROUP = "must-not-be-joined";

    private static int byNumber(String key, byte[] keyBytes, int partitions) {
        return Integer.parseInt(key.substring(key.indexOf('-') + 1)) % partitions;
    }

    /** What a job declares. */
    enum Declared {
        MURMUR2,
        CRC32,
        FNV1A,
        HASH_CODE,
        BY_NUMBER;

        KafkaPartitioning<String> partitioning() {
            return switch (this) {
                case MURMUR2 -> DetectionTest.MURMUR2;
                case CRC32 -> KafkaPartitioning.crc32(StringSerializer.class);
                case FNV1A -> KafkaPartitioning.fnv1a(StringSerializer.class);
                case HASH_CODE -> KafkaPartitioning.javaHashCode(StringSerializer.class);
                case BY_NUMBER ->
                        KafkaPartitioning.<String>custom(
                                        "by-number",
                                        DetectionTest::byNumber,
                                        StringSerializer.class)
                                .withKeyDeserializer(new StringDeserializer());
            };
        }
    }

    /** A topic, what its sample says, and what a job makes of it. */
    enum Case {
        MURMUR2_KEYS(Verdict.ALIGNED, "murmur2", Declared.MURMUR2, Plan.FORWARD),
        CRC32_KEYS(Verdict.ALIGNED, "crc32", Declared.CRC32, Plan.FORWARD),
        FNV1A_KEYS(Verdict.ALIGNED, "fnv1a", Declared.FNV1A, Plan.FORWARD),
        HASH_CODES(Verdict.ALIGNED, "javaHashCode", Declared.HASH_CODE, Plan.FORWARD),
        CRC32_DECLARED_AS_MURMUR2(Verdict.ALIGNED, "crc32", Declared.MURMUR2, Plan.HASH),
        EXPLICIT_PARTITIONS(Verdict.NOT_ALIGNED, null, Declared.BY_NUMBER, Plan.FORWARD),
        RANDOM_PARTITIONS(Verdict.NOT_ALIGNED, null, Declared.MURMUR2, Plan.HASH),
        THREE_PERCENT_STRAYS(Verdict.PARTLY_ALIGNED, "murmur2", Declared.MURMUR2, Plan.LOCAL_FIRST),
        NO_KEYS(Verdict.NOT_ALIGNED, null, Declared.MURMUR2, Plan.HASH),
        EMPTY_PARTITION(Verdict.ALIGNED, "murmur2", Declared.MURMUR2, Plan.FORWARD),
        GROWN(Verdict.ALIGNED, "murmur2", Declared.MURMUR2, Plan.HASH),
        GROWN_AND_PINNED(Verdict.ALIGNED, "murmur2", Declared.MURMUR2, Plan.FORWARD),
        ABORTED_TRANSACTIONS(Verdict.ALIGNED, "murmur2", Declared.MURMUR2, Plan.FORWARD),
        COMPACTED(Verdict.ALIGNED, "murmur2", Declared.MURMUR2, Plan.FORWARD),
        EMPTY(Verdict.UNDECIDED, null, Declared.MURMUR2, Plan.FORWARD);

        private final Verdict verdict;
        private final @Nullable String hash;
        private final Declared declared;
        private final Plan plan;

        Case(Verdict verdict, @Nullable String hash, Declared declared, Plan plan) {
            this.verdict = verdict;
            this.hash = hash;
            this.declared = declared;
            this.plan = plan;
        }

        ProducedTopic write(KafkaBroker broker) throws Exception {
            ProducedTopic topic =
                    ProducedTopic.create(
                            broker,
                            name().toLowerCase(Locale.ROOT).replace('_', '-'),
                            this == GROWN || this == GROWN_AND_PINNED ? 4 : 8,
                            this == COMPACTED);
            switch (this) {
                case MURMUR2_KEYS -> topic.write(ProducedTopic.MURMUR2);
                case CRC32_KEYS, CRC32_DECLARED_AS_MURMUR2 -> topic.write(ProducedTopic.CRC32);
                case FNV1A_KEYS -> topic.write(ProducedTopic.FNV1A);
                case HASH_CODES -> topic.write(ProducedTopic.HASH_CODE);
                case EXPLICIT_PARTITIONS -> topic.write(ProducedTopic.BY_NUMBER);
                case RANDOM_PARTITIONS -> topic.write(ProducedTopic.RANDOM);
                case THREE_PERCENT_STRAYS -> topic.write(ProducedTopic.STRAYS);
                case NO_KEYS -> topic.writeWithoutKeys();
                case EMPTY_PARTITION -> topic.writeAllBut(3);
                case GROWN, GROWN_AND_PINNED -> {
                    topic.write(ProducedTopic.MURMUR2);
                    topic.growTo(8);
                    topic.write(ProducedTopic.MURMUR2);
                }
                case ABORTED_TRANSACTIONS -> topic.writeInTransactions();
                case COMPACTED -> topic.writeAndCompact();
                case EMPTY -> {
                    // That is the case.
                }
            }
            return topic;
        }
    }

    @ParameterizedTest
    @EnumSource
    void topic_isJudged_andTheJobTakesThePlanWithExactResults(
            Case situation, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        ProducedTopic topic = situation.write(broker);
        long start = System.nanoTime();
        AlignmentReport report = detection(broker, topic).detect();
        LOG.info(
                "{}: {} by {}, ratio {}, strays at most {}, {} of {} records, {} ms",
                situation,
                report.verdict(),
                report.producerHash().orElse("no known formula"),
                report.alignmentRatio(),
                report.strayUpperBound(),
                report.sampled(),
                report.records(),
                (System.nanoTime() - start) / 1_000_000);
        assertThat(groups(broker)).as("no group was joined").doesNotContain(GROUP);
        assertThat(report.verdict()).as("%s", report.reasons()).isEqualTo(situation.verdict);
        assertThat(report.producerHash().orElse(null)).isEqualTo(situation.hash);
        assertThat(report.sampled()).isEqualTo(topic.readable());

        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                keyed(env, topic, broker).partitionedLike(situation.declared.partitioning());
        if (situation == Case.GROWN_AND_PINNED) {
            smartKeyBy = smartKeyBy.sourcePartitions(4);
        }
        PlanExplanation explanation = smartKeyBy.explain();
        assertThat(explanation.plan()).as("%s", explanation).isEqualTo(situation.plan);
        assertThat(counts(smartKeyBy)).isEqualTo(topic.reference());
    }

    @ParameterizedTest
    @EnumSource
    void detection_choosesTheEdgeAndNeverTheLayout(
            Detection detection, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        ProducedTopic topic =
                ProducedTopic.create(broker, "edge-" + detection.configName(), 8, false);
        topic.write(ProducedTopic.STRAYS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        PlanExplanation explanation =
                keyed(env, topic, broker).partitionedLike(MURMUR2).detecting(detection).explain();
        assertThat(explanation.plan())
                .isEqualTo(
                        switch (detection) {
                            case SAMPLE -> Plan.LOCAL_FIRST;
                            case DECLARED -> Plan.FORWARD;
                            case OFF -> Plan.HASH;
                        });
        assertThat(explanation.layout()).isEqualTo(MURMUR2.layout(8, 128));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 100, 1_000})
    void smallSample_takesItsShareOfEachPartition(int size, KafkaBroker broker) throws Exception {
        ProducedTopic topic = ProducedTopic.create(broker, "sampled-" + size, 8, false);
        topic.write(ProducedTopic.STRAYS);
        AlignmentReport report = detection(broker, topic).sampleSize(size).detect();
        assertThat(report.complete()).isFalse();
        assertThat(report.sampled()).isBetween((long) size, size + 8L * 16);
        assertThat(report.partitions())
                .allSatisfy(
                        partition ->
                                assertThat(partition.sampled())
                                        .isBetween(
                                                size * partition.records() / report.records(),
                                                size * partition.records() / report.records()
                                                        + 17));
        assertThat(report.strayUpperBound()).isBetween(0.03, size < 100 ? 1 : 0.12);
    }

    @Test
    void oneInputUnderTwoDeclarations_isHeldAgainstEach(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        ProducedTopic topic = ProducedTopic.create(broker, "two-declarations", 8, false);
        topic.write(ProducedTopic.CRC32);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                keyed(JobRun.withoutRestarts(cluster, 3), topic, broker);
        PlanExplanation wrong = keyed.partitionedLike(MURMUR2).explain();
        assertThat(wrong.plan()).isEqualTo(Plan.HASH);
        assertThat(wrong.toString()).contains("Another formula explains more", "crc32");
        assertThat(keyed.partitionedLike(Declared.CRC32.partitioning()).explain().plan())
                .isEqualTo(Plan.FORWARD);
    }

    @Test
    void severalTopics_areWeighedByTheirRecords(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        ProducedTopic large = ProducedTopic.create(broker, "weighed-large", 8, false);
        for (int i = 0; i < 10; i++) {
            large.write(ProducedTopic.MURMUR2);
        }
        ProducedTopic small = ProducedTopic.create(broker, "weighed-small", 8, false);
        small.write(ProducedTopic.RANDOM, 400);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SmartKeyBy.from(
                                JobRun.withoutRestarts(cluster, 3),
                                ProducedTopic.source(
                                        sourceProperties(broker), large.name(), small.name()),
                                WatermarkStrategy.noWatermarks(),
                                "both")
                        .keyedBy("trader_id", trade -> trade.f0, Types.STRING)
                        .partitionedLike(MURMUR2);
        PlanExplanation explanation = keyed.explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.refusals())
                .singleElement()
                .asString()
                .contains("weighed-small")
                .doesNotContain("weighed-large");
        Map<String, Long> expected = new HashMap<>(large.reference());
        small.reference().forEach((trader, count) -> expected.merge(trader, count, Long::sum));
        assertThat(counts(keyed)).isEqualTo(expected);
    }

    @Test
    void candidateOfTheUser_isFound(KafkaBroker broker) throws Exception {
        ProducedTopic topic = ProducedTopic.create(broker, "candidate", 8, false);
        topic.write(ProducedTopic.BY_NUMBER);
        AlignmentReport report =
                detection(broker, topic)
                        .candidate(
                                "by-number",
                                (key, keyBytes, partitions) ->
                                        byNumber(
                                                new String(keyBytes, StandardCharsets.UTF_8),
                                                keyBytes,
                                                partitions))
                        .detect();
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.producerHash()).contains("custom:by-number");
    }

    @Test
    void declaredFunctionWithoutDeserializer_standsAsDeclaredAndSaysSo(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        ProducedTopic topic = ProducedTopic.create(broker, "own-function", 8, false);
        topic.write(ProducedTopic.BY_NUMBER);
        PlanExplanation explanation =
                keyed(JobRun.withoutRestarts(cluster, 3), topic, broker)
                        .partitionedLike(
                                KafkaPartitioning.custom(
                                        "by-number",
                                        DetectionTest::byNumber,
                                        StringSerializer.class))
                        .explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.toString()).contains("withKeyDeserializer");
    }

    @Test
    void groupKeyOfTheValue_isHeldAgainstTheRecordKey(KafkaBroker broker) throws Exception {
        ProducedTopic topic = ProducedTopic.create(broker, "group-key", 8, false);
        topic.write(ProducedTopic.MURMUR2);
        AlignmentDetection detection = detection(broker, topic);
        AlignmentReport same =
                detection
                        .groupedBy(
                                "trader_id",
                                new StringDeserializer(),
                                value -> value,
                                new StringSerializer())
                        .detect();
        assertThat(same.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(same.groupKey().orElseThrow().equal()).isEqualTo(topic.readable());
        AlignmentReport other =
                detection
                        .groupedBy(
                                "symbol",
                                new StringDeserializer(),
                                value -> value.substring(value.length() - 1),
                                new StringSerializer())
                        .detect();
        assertThat(other.verdict()).isEqualTo(Verdict.NOT_ALIGNED);
        assertThat(other.groupKey().orElseThrow().different()).isEqualTo(topic.readable());
        AlignmentReport broken =
                detection
                        .groupedBy(
                                "trader_id",
                                new StringDeserializer(),
                                value -> {
                                    if (value.endsWith("7")) {
                                        throw new IllegalStateException("cannot read " + value);
                                    }
                                    return value;
                                },
                                new StringSerializer())
                        .detect();
        assertThat(broken.groupKey().orElseThrow().failed()).isPositive();
        assertThat(broken.reasons().toString())
                .contains("could not be read", "cannot read trader-");
    }

    private static Set<String> groups(KafkaBroker broker) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers()))) {
            Set<String> names = new HashSet<>();
            admin.listGroups().all().get().forEach(group -> names.add(group.groupId()));
            return names;
        }
    }

    private static AlignmentDetection detection(KafkaBroker broker, ProducedTopic topic) {
        return AlignmentDetection.of(properties(broker), topic.name()).timeout(Deadlines.STEP);
    }

    private static Properties properties(KafkaBroker broker) {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // What must leave no trace.
        properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "true");
        properties.setProperty(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, "1");
        properties.setProperty(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG, "no.such.Interceptor");
        return properties;
    }

    private static Properties sourceProperties(KafkaBroker broker) {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                String.valueOf(Deadlines.STEP.toMillis()));
        return properties;
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, ProducedTopic topic, KafkaBroker broker) {
        return SmartKeyBy.from(
                        env,
                        topic.source(sourceProperties(broker)),
                        WatermarkStrategy.noWatermarks(),
                        topic.name())
                .keyedBy("trader_id", trade -> trade.f0, Types.STRING);
    }

    @SuppressWarnings("try") // Flink's iterator may throw anything when it is closed.
    private static Map<String, Long> counts(SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy)
            throws Exception {
        Map<String, Long> counts = new HashMap<>();
        try (CloseableIterator<Tuple3<String, Long, Long>> results =
                smartKeyBy
                        .keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new CountPerKey<>(),
                                        Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                        .executeAndCollect()) {
            results.forEachRemaining(result -> counts.merge(result.f0, result.f2, Math::max));
        }
        return counts;
    }
}
