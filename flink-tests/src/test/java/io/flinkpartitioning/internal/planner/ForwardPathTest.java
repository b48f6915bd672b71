package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.kafka.AlignedKafkaSource;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.source.AlignedSource;
import io.flinkpartitioning.internal.source.eventtime.SourceEventTime;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds graphs; no broker is needed for that. */
class ForwardPathTest {

    private static final KafkaSource<String> KAFKA =
            KafkaSource.<String>builder()
                    .setBootstrapServers("localhost:9")
                    .setTopics("trades")
                    .setGroupId("test")
                    .setValueOnlyDeserializer(new SimpleStringSchema())
                    .build();

    private static final OutputTag<String> LATE = new OutputTag<>("late", Types.STRING);

    private final StreamExecutionEnvironment env = environment();
    private final DataStream<String> aligned =
            env.fromSource(
                    AlignedKafkaSource.of(KAFKA, 8, 128, SourceEventTime.own()),
                    WatermarkStrategy.noWatermarks(),
                    "aligned");
    private final DataStream<String> stock =
            env.fromSource(KAFKA, WatermarkStrategy.noWatermarks(), "stock");

    @Test
    void alignedSource_isFoundWithoutObstacle() {
        assertForward(aligned);
    }

    @Test
    void chainOfSingleInputs_isForward() {
        assertForward(
                aligned.map(value -> value)
                        .returns(Types.STRING)
                        .filter(value -> true)
                        .assignTimestampsAndWatermarks(WatermarkStrategy.noWatermarks())
                        .forward()
                        .map(value -> value)
                        .returns(Types.STRING));
    }

    @Test
    void sideOutput_isForward() {
        SingleOutputStreamOperator<String> split = aligned.process(new Split());
        assertForward(split.getSideOutput(LATE));
    }

    @Test
    void stream_isCalledByItsOperator() {
        DataStream<String> enriched = aligned.map(value -> value).name("enrich");
        assertThat(name(aligned)).isEqualTo("aligned");
        assertThat(name(enriched)).isEqualTo("enrich");
        assertThat(name(enriched.rebalance())).as("behind an exchange").isEqualTo("enrich");
        assertThat(name(aligned.process(new Split()).name("split").getSideOutput(LATE)))
                .isEqualTo("split");
    }

    private static String name(DataStream<String> stream) {
        return new StreamInput<>(stream, null).name();
    }

    @Test
    void operatorsWithoutUid_areThoseThatMayHaveStateAndHaveNone() {
        DataStream<String> kept =
                aligned.keyBy(value -> value)
                        .reduce((one, other) -> other)
                        .name("last of each")
                        .map(value -> value)
                        .returns(Types.STRING);
        assertThat(
                        new StreamInput<>(kept, null)
                                .facts(false, LayoutCount.OWN)
                                .path()
                                .othersWithoutUid())
                .containsExactly("last of each");
    }

    @Test
    void operatorsWithoutUid_leaveOutSinksThatCannotHaveState() {
        aligned.sinkTo(new DiscardingSink<>()).name("discard");
        aligned.print();
        aligned.sinkTo(
                        KafkaSink.<String>builder()
                                .setBootstrapServers("localhost:9")
                                .setRecordSerializer(
                                        KafkaRecordSerializationSchema.<String>builder()
                                                .setTopic("results")
                                                .setValueSerializationSchema(
                                                        new SimpleStringSchema())
                                                .build())
                                .build())
                .name("write");
        assertThat(
                        new StreamInput<>(aligned, null)
                                .facts(false, LayoutCount.OWN)
                                .path()
                                .othersWithoutUid())
                .containsExactly("write");
    }

    @Test
    void stockSource_isNotAligned() {
        ForwardPath path = ForwardPath.of(stock.map(value -> value).returns(Types.STRING));
        assertThat(path.source()).isEmpty();
        assertThat(path.obstacle())
                .hasValue(
                        """
                        the source 'stock' is not key-group aligned, so there are no partitions to \
                        reuse; see SmartKeyBy.alignedSource""");
    }

    @Test
    void exchange_isAnObstacle() {
        assertObstacle(aligned.rebalance(), "a rebalance exchange");
        assertObstacle(aligned.rescale().map(value -> value).returns(Types.STRING), "rescale");
        assertObstacle(aligned.shuffle(), "shuffle");
        assertObstacle(aligned.broadcast(), "broadcast");
        assertObstacle(aligned.global(), "global");
        assertObstacle(aligned.keyBy(value -> value), "hash");
    }

    @Test
    void union_isAnObstacle() {
        assertThat(ForwardPath.of(aligned.union(stock)).obstacle())
                .get()
                .asString()
                .contains("union");
    }

    @Test
    void otherParallelism_isAnObstacle() {
        assertObstacle(
                aligned.map(value -> value).returns(Types.STRING).name("parse").setParallelism(2),
                "'parse' runs with parallelism 2, the keyed operator with 4");
    }

    @Test
    void twoInputs_areAnObstacle() {
        DataStream<String> connected =
                aligned.connect(stock)
                        .map(
                                new org.apache.flink.streaming.api.functions.co.CoMapFunction<
                                        String, String, String>() {
                                    @Override
                                    public String map1(String value) {
                                        return value;
                                    }

                                    @Override
                                    public String map2(String value) {
                                        return value;
                                    }
                                });
        assertThat(ForwardPath.of(connected).obstacle())
                .get()
                .asString()
                .contains("TwoInputTransformation");
    }

    @ParameterizedTest
    @CsvSource({
        "STREAMING, BOUNDED, false",
        "STREAMING, CONTINUOUS_UNBOUNDED, false",
        "BATCH, BOUNDED, true",
        "AUTOMATIC, BOUNDED, true",
        "AUTOMATIC, CONTINUOUS_UNBOUNDED, false"
    })
    void mayRunAsBatch_followsModeAndBoundedness(
            RuntimeExecutionMode mode, Boundedness boundedness, boolean expected) {
        env.setRuntimeMode(mode);
        assertThat(ForwardPath.mayRunAsBatch(env, boundedness)).isEqualTo(expected);
    }

    private static void assertForward(DataStream<?> stream) {
        ForwardPath path = ForwardPath.of(stream);
        assertThat(path.obstacle()).isEmpty();
        assertThat(path.source()).get().extracting(AlignedSource::partitions).isEqualTo(8);
        assertThat(path.parallelism()).isEqualTo(4);
    }

    private static void assertObstacle(DataStream<?> stream, String named) {
        ForwardPath path = ForwardPath.of(stream);
        assertThat(path.obstacle()).get().asString().contains(named);
        assertThat(path.source()).as("the source is still known").isPresent();
    }

    private static StreamExecutionEnvironment environment() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        env.setParallelism(4);
        return env;
    }

    private static final class Split extends ProcessFunction<String, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            context.output(LATE, value);
        }
    }
}
