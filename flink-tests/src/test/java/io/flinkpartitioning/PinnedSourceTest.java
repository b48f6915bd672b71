package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.source.KeyGroupAlignedSource;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A topic grows, and the job is built again with what {@code explain()} said to pin. */
@ExtendWith(Testbed.class)
class PinnedSourceTest {

    private static final String NAME = "numbered";

    @Test
    void alignedSource_pinnedInCode_isBuiltAgainAfterGrowthAndExact(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 8);
        StreamExecutionEnvironment before = JobRun.withoutRestarts(cluster, 4);
        PlanExplanation explanation =
                keyed(
                                SmartKeyBy.alignedSource(
                                        before,
                                        topic.source(true),
                                        WatermarkStrategy.noWatermarks(),
                                        NAME))
                        .explain();
        assertThat(explanation.pins())
                .extracting(PlanExplanation.Pin::code)
                .contains("alignedSource(…, 8)");
        NumberedTopic<String> grown = topic.grownTo(16).write(2000, 100, 1);

        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        SmartKeyBy<Tuple2<String, Long>, String> again =
                keyed(
                        SmartKeyBy.alignedSource(
                                env,
                                grown.source(true),
                                WatermarkStrategy.noWatermarks(),
                                NAME,
                                8));
        assertThat(again.explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(again.explain().layout()).isEqualTo(explanation.layout());
        assertThat(count(env, again)).isEqualTo(grown.reference());
    }

    @Test
    void alignedSource_pinnedInYaml_isBuiltAgainAfterGrowth(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        for (String name : List.of("smart", "auto")) {
            NumberedTopic<String> grown = NumberedTopic.create(broker, KeyKind.STRING, 16);
            PartitioningStrategy strategy = pinned(name, 8);
            StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
            PlanExplanation explanation =
                    keyed(
                                    SmartKeyBy.alignedSource(
                                            env,
                                            grown.source(true),
                                            WatermarkStrategy.noWatermarks(),
                                            NAME,
                                            strategy))
                            .using(strategy)
                            .explain();
            assertThat(explanation.plan()).as(name).isEqualTo(Plan.FORWARD);
            assertThat(explanation.layout())
                    .as(name)
                    .isInstanceOfSatisfying(
                            Layout.OfPartitions.class,
                            layout -> assertThat(layout.partitions()).isEqualTo(8));
            assertThat(explanation.toString())
                    .contains("source_partitions: 8   under v2.strategy_config.smart")
                    .contains("alignedSource(…, strategy)");
        }
    }

    @Test
    void alignedSource_pinnedAtTheKeyedStreamOnly_isRefusedWithThePinOfTheSource(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> grown = NumberedTopic.create(broker, KeyKind.STRING, 16);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                keyed(
                        SmartKeyBy.alignedSource(
                                JobRun.withoutRestarts(cluster, 4),
                                grown.source(true),
                                WatermarkStrategy.noWatermarks(),
                                NAME));
        for (SmartKeyBy<Tuple2<String, Long>, String> pinned :
                List.of(keyed.sourcePartitions(8), keyed.using(pinned("smart", 8)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(pinned::explain)
                    .withMessageContaining("aligned for, 16, but is 8")
                    .withMessageContaining("alignedSource(…, 8)")
                    .withMessageContaining("alignedSource(…, strategy)");
        }
    }

    @Test
    void ownAlignedSource_isPinnedWhereItIsMade(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 16);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                keyed(
                        env.fromSource(
                                KeyGroupAlignedSource.of(
                                        topic.source(true),
                                        split -> split.getTopicPartition().partition(),
                                        16,
                                        128),
                                WatermarkStrategy.noWatermarks(),
                                NAME));
        assertThat(keyed.explain().toString())
                .contains("KeyGroupAlignedSource.of(…, 16, …)")
                .doesNotContain("sourcePartitions(")
                .doesNotContain("source_partitions");
        assertThatIllegalArgumentException()
                .isThrownBy(keyed.sourcePartitions(8)::explain)
                .withMessageContaining("KeyGroupAlignedSource.of(…, 8, …)");
    }

    private static PartitioningStrategy pinned(String strategy, int partitions) {
        String yaml =
                """
                v2:
                  partitioning_strategy: %s
                  strategy_config:
                    smart:
                      source_partition_key: "key"
                      source_partitions: %d
                """
                        .formatted(strategy, partitions);
        return PartitioningConfig.load(
                        new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), "test")
                .strategy();
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            DataStream<Tuple2<String, Long>> source) {
        return SmartKeyBy.from(source.filter(record -> true))
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static Map<String, Long> count(
            StreamExecutionEnvironment env, SmartKeyBy<Tuple2<String, Long>, String> keyed)
            throws Exception {
        Map<String, Long> counts = new HashMap<>();
        try (CloseableIterator<Tuple3<String, Long, Long>> results =
                keyed.keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new CountPerKey<>(),
                                        Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                        .collectAsync()) {
            env.executeAsync("count");
            while (results.hasNext()) {
                Tuple3<String, Long, Long> result = results.next();
                long now = counts.merge(result.f0, 1L, Long::sum);
                assertThat(result.f2).as("count of %s", result.f0).isEqualTo(now);
            }
        }
        return counts;
    }
}
