package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The name of the record key in the configuration, and the one that the code declares. */
@ExtendWith(Testbed.class)
class SourceKeyNameTest {

    private static final KafkaPartitioning<String> MURMUR2 =
            KafkaPartitioning.murmur2(StringSerializer.class);

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(PartitioningStrategy strategy) {
        return SmartKeyBy.from(
                        StreamExecutionEnvironment.getExecutionEnvironment(),
                        NumberedTopic.unreachable(KeyKind.STRING, "trades"),
                        WatermarkStrategy.noWatermarks(),
                        "trades")
                .keyedBy("trader_id", trade -> trade.f0, Types.STRING)
                .using(strategy);
    }

    /** Both take the source key from the configuration. */
    static Stream<PartitioningStrategy> by(String sourceKey) {
        SmartRepartition smart = SmartRepartition.by(sourceKey);
        return Stream.of(smart, new StrategySelector(smart, new AlwaysHash(), new RoundRobin()));
    }

    static Stream<PartitioningStrategy> byAnother() {
        return by("symbol");
    }

    static Stream<PartitioningStrategy> byThePlaceholder() {
        return by("record_key");
    }

    @ParameterizedTest
    @MethodSource("byAnother")
    void otherThanDeclared_isRefused(PartitioningStrategy strategy) {
        assertThatIllegalArgumentException()
                .isThrownBy(keyed(strategy).partitionedLike(MURMUR2)::explain)
                .withMessageContaining(
                        """
                        source_partition_key must be the source key that partitionedLike(…) declares, \
                        "trader_id", but is "symbol". Correct it""");
    }

    @Test
    void otherThanThePartThatIsDeclared_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        SmartKeyBy.from(
                                                StreamExecutionEnvironment
                                                        .getExecutionEnvironment(),
                                                NumberedTopic.unreachable(KeyKind.STRING, "trades"),
                                                WatermarkStrategy.noWatermarks(),
                                                "trades")
                                        .keyedBy(
                                                "trader_id,symbol",
                                                trade -> trade,
                                                Types.TUPLE(Types.STRING, Types.LONG))
                                        .partitionedLike("trader_id", key -> key.f0, MURMUR2)
                                        .using(SmartRepartition.by("venue"))
                                ::explain)
                .withMessageContaining("\"trader_id\", but is \"venue\"");
    }

    @ParameterizedTest
    @MethodSource("byThePlaceholder")
    void placeholderOfTheDoctor_isRefused(PartitioningStrategy strategy) {
        assertThatIllegalArgumentException()
                .isThrownBy(keyed(strategy).partitionedLike(MURMUR2)::keyedStream)
                .withMessageContaining("is the placeholder 'record_key' of the doctor")
                .withMessageContaining("Replace it, for instance by \"trader_id\".");
        assertThatIllegalArgumentException().isThrownBy(keyed(strategy)::explain);
    }

    @Test
    void hashThatNobodyAskedFor_isAWarning_andOtherwiseNot(KafkaBroker broker) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        assertThat(warnings(topic, keyed -> keyed.partitionedLike(MURMUR2), true))
                .singleElement()
                .asString()
                .contains("which nobody asked for: the job may run in batch execution mode");
        assertThat(warnings(topic, keyed -> keyed.using(SmartRepartition.by("trader_id")), false))
                .singleElement()
                .asString()
                .contains("which nobody asked for: the source's partitioning is not declared");
        List<Change> askedFor =
                List.of(
                        keyed -> keyed,
                        keyed -> keyed.using(new AlwaysHash()).partitionedLike(MURMUR2),
                        keyed -> keyed.partitionedLike(MURMUR2).upTo(Plan.HASH),
                        keyed -> keyed.partitionedLike(MURMUR2).detecting(Detection.OFF));
        for (Change change : askedFor) {
            assertThat(warnings(topic, change, false)).isEmpty();
        }
    }

    /** Changes the settings of a keyed stream. */
    @FunctionalInterface
    private interface Change {
        SmartKeyBy<Tuple2<String, Long>, String> of(SmartKeyBy<Tuple2<String, Long>, String> keyed);
    }

    private static List<String> warnings(
            NumberedTopic<String> topic, Change change, boolean batch) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setRuntimeMode(batch ? RuntimeExecutionMode.BATCH : RuntimeExecutionMode.STREAMING);
        try (LogCapture log = new LogCapture()) {
            change.of(
                            SmartKeyBy.from(
                                            env,
                                            topic.source(true),
                                            WatermarkStrategy.noWatermarks(),
                                            "trades")
                                    .keyedBy("trader_id", trade -> trade.f0, Types.STRING))
                    .keyedStream();
            return log.lines().stream()
                    .filter(line -> line.startsWith("WARN " + SmartKeyBy.class.getName()))
                    .toList();
        }
    }
}
