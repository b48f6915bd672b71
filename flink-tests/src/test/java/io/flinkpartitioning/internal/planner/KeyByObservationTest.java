package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.kafka.AlignedKafkaSource;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.strategy.AlwaysHash;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Builds a graph; no broker is needed for that. */
class KeyByObservationTest {

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.createLocalEnvironment();

    /** The words of a plan, which sets the max parallelism and may end the job, would be untrue. */
    @Test
    void text_saysThatTheJobStaysAsItIs_andWhatEachStrategyWouldDo() {
        env.setParallelism(4);
        KeyByObservation<String> observation =
                KeyByObservation.of(
                        new StreamInput<>(aligned(), null),
                        KeyBySettings.of("trader_id", (String trade) -> trade, Types.STRING)
                                .withSourceKey(
                                        SourceKey.whole(
                                                KafkaPartitioning.murmur2(StringSerializer.class)))
                                .observing(new AlwaysHash()));
        assertThat(observation.toString().lines())
                .containsExactly(
                        "trades by trader_id: observed",
                        "  plan     the job keeps its own, metrics say what others would do",
                        """
                          would be smart: partition placement (8 source partitions, producer hash \
                        murmur2, key serializer StringSerializer, max parallelism 128)""",
                        "  would be always_hash: hash placement (fnv of the key, max parallelism 128)",
                        """
                          note     an operator of its own checks the records, and Flink copies each \
                        record for it; set pipeline.object-reuse: true to save the copy""");
        assertThat(env.getMaxParallelism()).isEqualTo(-1);
    }

    private DataStream<String> aligned() {
        KafkaSource<String> kafka =
                KafkaSource.<String>builder()
                        .setBootstrapServers("localhost:9")
                        .setTopics("trades")
                        .setGroupId("test")
                        .setValueOnlyDeserializer(new SimpleStringSchema())
                        .build();
        return env.fromSource(
                AlignedKafkaSource.of(kafka, 8, 128, SourceEventTime.own()),
                WatermarkStrategy.noWatermarks(),
                "trades");
    }
}
