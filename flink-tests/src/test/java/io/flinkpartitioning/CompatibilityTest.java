package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.connector.base.source.hybrid.HybridSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/compatibility.md says and no other test shows. */
@ExtendWith(Testbed.class)
class CompatibilityTest {

    /** Its splits do not tell which source they are of, let alone which partition. */
    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void hybridSourceThatEndsInKafka_isExchangedWithTheReason_andExact(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(2000, 100, 71);
        NumberedTopic<String> later =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(1000, 100, 72);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> byKey =
                SmartKeyBy.from(
                                env.fromSource(
                                        HybridSource.builder(topic.source(true))
                                                .addSource(later.source(true))
                                                .build(),
                                        WatermarkStrategy.noWatermarks(),
                                        "history and topic",
                                        topic.source(true).getProducedType()))
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));

        PlanExplanation explanation = byKey.explain();
        assertThat(explanation.plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.reasons())
                .anyMatch(reason -> reason.contains("'history and topic' is not key-group"));

        SingleOutputStreamOperator<Tuple3<String, Long, Long>> counts =
                byKey.keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new CountPerKey<>(),
                                        Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                        .name("counts");
        Map<String, Long> counted = new HashMap<>();
        try (CloseableIterator<Tuple3<String, Long, Long>> results = counts.collectAsync()) {
            JobClient job = env.executeAsync("hybrid");
            results.forEachRemaining(result -> counted.merge(result.f0, result.f2, Math::max));
            assertThat(new FlinkRest(cluster.restUrl()).edgesInto(job.getJobID(), "counts"))
                    .isEqualTo(List.of("HASH"));
        }
        Map<String, Long> expected = new HashMap<>(topic.reference());
        later.reference().forEach((key, count) -> expected.merge(key, count, Long::sum));
        assertThat(counted).isEqualTo(expected);
    }
}
