package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.internal.placement.StateOrigin;
import io.flinkpartitioning.internal.placement.StateOrigins;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Exchanges that a job must keep while records are in flight on them. */
class RestoredExchangeTest {

    private static final String EDGE = "trades by trader_id";

    private StreamExecutionEnvironment env = environment();

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        env.setMaxParallelism(128);
        return env;
    }

    @BeforeEach
    void startAnew() {
        env = environment();
    }

    private static StreamNode node(StreamGraph graph, String uid) {
        return graph.getStreamNodes().stream()
                .filter(node -> uid.equals(node.getTransformationUID()))
                .findFirst()
                .orElseThrow();
    }

    /** Flink's joins key both streams anew, which is an exchange, whatever plan they have. */
    @Test
    void stateBehindAnExchangeOfFlinks_doesNotSayForward() {
        KeyedStream<String, PlacedKey<String>> trades = keyed("trades").keyedStream();
        trades.keyBy(trades.getKeySelector())
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        StreamGraph graph = env.getStreamGraph();
        assertThat(node(graph, "sums").getInEdges())
                .allSatisfy(edge -> assertThat(edge.getPartitioner()).hasToString("HASH"));
        assertThat(originOf(node(graph, "sums")).plans()).doesNotContainEntry(EDGE, "FORWARD");
    }

    /** Without an exchange of Flink's the state says what the plan is. */
    @Test
    void stateBehindTheEdge_saysForward() {
        keyed("trades")
                .keyedStream()
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        assertThat(originOf(node(env.getStreamGraph(), "sums")).plans())
                .containsEntry(EDGE, "FORWARD");
    }

    private static StateOrigin originOf(StreamNode node) {
        return StateOrigins.of(node.getStateKeySerializer().snapshotConfiguration()).orElseThrow();
    }

    private SmartKeyBy<String, String> keyed(String uid) {
        return SmartKeyBy.from(aligned(uid))
                .keyedBy("trader_id", value -> value, Types.STRING)
                .partitionedLike(
                        KafkaPartitioning.murmur2(
                                org.apache.kafka.common.serialization.StringSerializer.class));
    }

    private DataStream<String> aligned(String uid) {
        return SmartKeyBy.alignedSource(
                        env,
                        KafkaSource.<String>builder()
                                .setBootstrapServers("localhost:9")
                                .setTopics(uid)
                                .setGroupId("test")
                                .setValueOnlyDeserializer(new SimpleStringSchema())
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        uid,
                        8)
                .uid(uid);
    }

    private static final class Nothing extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(String value, Context context, Collector<String> out) {}
    }
}
