package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.planner.TopicPlan;
import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a source of several topics before there is a job, and what the job does. */
@ExtendWith(Testbed.class)
class TopicPlanTest {

    private static final double THRESHOLD = 0.95;

    @SuppressWarnings("ImmutableEnumChecker") // Its list is a copy, its lambdas have no state.
    private enum Case {
        ALIKE(Plan.FORWARD, 4, topic(4, ProducedTopic.MURMUR2), topic(4, ProducedTopic.MURMUR2)),
        WITH_AN_EMPTY_ONE(
                Plan.FORWARD,
                4,
                topic(4, ProducedTopic.MURMUR2),
                new Written(4, ProducedTopic.MURMUR2, 0)),
        WITH_A_FEW_STRAYS(
                Plan.LOCAL_FIRST,
                4,
                topic(4, ProducedTopic.MURMUR2),
                topic(4, ProducedTopic.STRAYS)),
        WITH_A_RANDOM_ONE(
                Plan.HASH, 4, topic(4, ProducedTopic.MURMUR2), topic(4, ProducedTopic.RANDOM)),
        WITH_A_SMALL_RANDOM_ONE(
                Plan.LOCAL_FIRST,
                4,
                topic(4, ProducedTopic.MURMUR2),
                new Written(4, ProducedTopic.RANDOM, 100)),
        WITH_A_MIRROR(
                Plan.FORWARD,
                4,
                topic(8, ProducedTopic.MURMUR2),
                topic(
                        8,
                        (trader, partitions, random) ->
                                ProducedTopic.MURMUR2.of(trader, 4, random))),
        OTHER_FORMULA(Plan.HASH, 0, topic(4, ProducedTopic.MURMUR2), topic(4, ProducedTopic.CRC32)),
        OTHER_COUNT(Plan.HASH, 0, topic(8, ProducedTopic.MURMUR2), topic(6, ProducedTopic.MURMUR2)),
        A_MULTIPLE(Plan.HASH, 0, topic(8, ProducedTopic.MURMUR2), topic(4, ProducedTopic.MURMUR2));

        private final Plan plan;

        /** The partition count of the layout that all topics fit; 0 if there is none. */
        private final int layout;

        private final List<Written> topics;

        Case(Plan plan, int layout, Written... topics) {
            this.plan = plan;
            this.layout = layout;
            this.topics = List.of(topics);
        }

        private static Written topic(int partitions, ProducedTopic.Choice choice) {
            return new Written(partitions, choice, 4000);
        }
    }

    private record Written(int partitions, ProducedTopic.Choice choice, int records) {}

    @ParameterizedTest
    @EnumSource(names = {"ALIKE", "WITH_A_FEW_STRAYS", "WITH_A_MIRROR", "OTHER_FORMULA"})
    void source_isWhatTheReportsOfItsTopicsSay(Case topics, KafkaBroker broker) throws Exception {
        requireAgreement(topics, broker);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("full")
    void source_isInEachCaseWhatTheReportsOfItsTopicsSay(Case topics, KafkaBroker broker)
            throws Exception {
        requireAgreement(topics, broker);
    }

    private static void requireAgreement(Case topics, KafkaBroker broker) throws Exception {
        List<String> names = new ArrayList<>();
        for (Written written : topics.topics) {
            String name = "plan-" + UUID.randomUUID();
            ProducedTopic topic = ProducedTopic.create(broker, name, written.partitions(), false);
            if (written.records() > 0) {
                topic.write(written.choice(), written.records());
            }
            names.add(name);
        }
        assertThat(planOfTheJob(broker, names, topics.layout)).isEqualTo(topics.plan);
        if (topics.layout > 0) {
            List<AlignmentReport> reports =
                    names.stream()
                            .map(
                                    name ->
                                            AlignmentDetection.of(broker.bootstrapServers(), name)
                                                    .timeout(Deadlines.STEP)
                                                    .detect())
                            .toList();
            assertThat(
                            TopicPlan.ofSource(
                                            reports,
                                            Optional.of("murmur2"),
                                            topics.layout,
                                            THRESHOLD,
                                            4,
                                            128)
                                    .plan())
                    .isEqualTo(topics.plan);
        }
    }

    private static Plan planOfTheJob(KafkaBroker broker, List<String> topics, int layout) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        env.setMaxParallelism(128);
        SmartKeyBy<String, String> keyed =
                SmartKeyBy.from(
                                env,
                                KafkaSource.<String>builder()
                                        .setBootstrapServers(broker.bootstrapServers())
                                        .setTopics(topics)
                                        .setValueOnlyDeserializer(new SimpleStringSchema())
                                        .build(),
                                WatermarkStrategy.noWatermarks(),
                                "trades")
                        .keyedBy("trader", trader -> trader, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .uid("trades");
        return (layout == 0 ? keyed : keyed.sourcePartitions(layout)).explain().plan();
    }
}
