package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.CoPartitionedExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrategySelector;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two streams call one key differently. The counts are pinned, so that no broker has to answer. */
class JoinedKeyNamesTest {

    private static final KafkaPartitioning<String> MURMUR2 =
            KafkaPartitioning.murmur2(StringSerializer.class);

    private final StreamExecutionEnvironment env = environment();

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        env.setMaxParallelism(128);
        return env;
    }

    private SmartKeyBy<String, String> undeclared(String name, String key) {
        KafkaSource<String> source =
                KafkaSource.<String>builder()
                        .setBootstrapServers(new Unreachable().bootstrapServers())
                        .setTopics(name)
                        .setGroupId("test")
                        .setValueOnlyDeserializer(new SimpleStringSchema())
                        .build();
        return SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), name)
                .keyedBy(key, value -> value, Types.STRING)
                .uid(name);
    }

    private SmartKeyBy<String, String> whole(String name, String key) {
        return pinned(undeclared(name, key).partitionedLike(MURMUR2));
    }

    private SmartKeyBy<String, String> part(String name, String key, String part) {
        return pinned(undeclared(name, key).partitionedLike(part, value -> value, MURMUR2));
    }

    private static SmartKeyBy<String, String> pinned(SmartKeyBy<String, String> keyed) {
        return keyed.sourcePartitions(8).detecting(Detection.DECLARED);
    }

    @Test
    void wholeKeys_areCoPartitioned() {
        assertPlans(Plan.FORWARD, whole("orders", "customer_id"), whole("customers", "customerId"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"smart", "auto"})
    void wholeKeysUnderOneStrategy_areCoPartitioned(String name) {
        SmartRepartition smart = SmartRepartition.by("customer_id");
        StrategySelector selector = new StrategySelector();
        PartitioningStrategy strategy =
                name.equals("smart")
                        ? smart
                        : new StrategySelector(smart, selector.alwaysHash(), selector.roundRobin());
        assertPlans(
                Plan.FORWARD,
                whole("orders", "customer_id").using(strategy),
                whole("customers", "customerId").using(strategy));
        assertPlans(
                Plan.FORWARD,
                whole("customers2", "customerId").using(strategy),
                whole("orders2", "customer_id").using(strategy));
    }

    @Test
    void partsOfKeys_areCoPartitioned() {
        assertPlans(
                Plan.FORWARD,
                part("orders", "customer_id,symbol", "customer_id"),
                part("customers", "customerId,symbol", "customerId"));
    }

    @Test
    void undeclaredSide_isExchangedToTheOther() {
        assertPlans(
                Plan.HASH, whole("orders", "customer_id"), undeclared("customers", "customerId"));
        assertPlans(
                Plan.HASH,
                part("orders2", "customer_id,symbol", "customer_id"),
                undeclared("customers2", "customerId,symbol"));
        assertPlans(
                Plan.HASH,
                whole("orders3", "customer_id"),
                undeclared("customers3", "customerId").using(new AlwaysHash()));
    }

    @Test
    void keysOfDifferentParts_areExchanged() {
        assertPlans(
                Plan.HASH,
                part("orders", "customer_id,symbol", "customer_id"),
                part("customers", "customer_id,symbol", "symbol"));
    }

    private static void assertPlans(
            Plan second, SmartKeyBy<String, String> left, SmartKeyBy<String, String> right) {
        CoPartitionedStreams<String, String, String> both = left.coPartitionedWith(right);
        CoPartitionedExplanation explanation = both.explain();
        assertThat(List.of(explanation.left().plan(), explanation.right().plan()))
                .as("%s", explanation)
                .containsExactly(Plan.FORWARD, second);
        assertThat(explanation.left().layout()).isEqualTo(explanation.right().layout());
        both.connect();
    }
}
