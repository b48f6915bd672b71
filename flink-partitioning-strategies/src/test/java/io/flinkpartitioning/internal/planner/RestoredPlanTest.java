package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinkpartitioning.CoPartitionedStreams;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.internal.planner.restored.PlannedOrigin;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.CoPartitionedExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of jobs that go on from checkpoints with records in flight; no broker is needed. */
class RestoredPlanTest {

    private static final String EDGE = "trades by trader_id";

    /** Each stream has such an operator, except under HASH. */
    private static final String CHECK = "partitioning check by trader_id";

    @TempDir private Path directory;

    private StreamExecutionEnvironment env = environment();
    private final SnapshotFile snapshot = new SnapshotFile();

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

    @Test
    void nothingInFlight_isForward() throws IOException {
        snapshot.operator("trades", 0, 0).operator("sums", 0, 0, placed(null));
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void recordsFromTheSource_keepTheExchange_andAreCounted() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator(CHECK, 0, 1000)
                .operator("sums", 0, 500, placed(null));
        PlanExplanation explanation = explainRestored();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons()).singleElement().asString().contains("1000 bytes");
    }

    @Test
    void recordsToTheKeyedOperator_keepTheExchange() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator(CHECK, 0, 0)
                .operator("sums", 1000, 0, placed(null));
        assertThat(explainRestored().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void recordsToAnOperatorWithoutState_mayBeOfThisEdge() throws IOException {
        snapshot.operator("trades", 0, 0).operator(CHECK, 0, 0).operator("alerts", 1000, 0);
        assertThat(explainRestored().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void recordsBehindAPlainKeyBy_areOfAnotherEdge() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator("sums", 0, 1000, placed(null))
                .operator("by symbol", 1000, 0, StringSerializer.INSTANCE);
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void stateWrittenUnderForward_hasNothingInFlight_whateverElseHas() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.FORWARD))))
                .operator("format", 0, 1000)
                .operator("alerts", 1000, 0);
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    @Test
    void stateWrittenUnderAnExchange_countsOnlyTheKeyedOperatorAfterThisEdge() throws IOException {
        snapshot.operator("trades", 0, 0)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))))
                .operator("others", 1000, 0, placed(origin(Map.of("others by id", Plan.HASH))));
        assertThat(explainRestored().plan()).isEqualTo(Plan.FORWARD);
    }

    /** As application mode does after a failure of the JobManager. */
    @Test
    void jobThatIsBuiltAgain_keepsTheExchangeOfItsEarlierRun() throws IOException {
        JobID id = new JobID();
        Configuration settings = SubmittedJob.withId(id);
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        env.configure(settings);
        assertThat(keyed("trades").explain().plan()).as("first").isEqualTo(Plan.FORWARD);

        Path checkpoints = directory.resolve(id.toString());
        writtenUnder(Plan.FORWARD).writeTo(checkpoints.resolve("chk-10"), 10);
        assertThat(keyed("trades").explain().plan()).as("FORWARD").isEqualTo(Plan.FORWARD);
        writtenUnder(Plan.LOCAL_FIRST).writeTo(checkpoints.resolve("chk-9"), 9);
        assertThat(keyed("trades").explain().plan()).as("older").isEqualTo(Plan.FORWARD);
        writtenUnder(Plan.LOCAL_FIRST).writeTo(checkpoints.resolve("chk-11"), 11);
        PlanExplanation explanation = keyed("trades").explain();
        assertThat(explanation.plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.reasons()).singleElement().asString().contains("chk-11");

        restoreFrom(writtenUnder(Plan.LOCAL_FIRST).writeTo(directory.resolve("first"), 5));
        assertThat(keyed("trades").explain().plan())
                .as("the savepoint that it began with")
                .isEqualTo(Plan.LOCAL_FIRST);
        restoreFrom(writtenUnder(Plan.LOCAL_FIRST).writeTo(directory.resolve("later"), 12));
        assertThat(keyed("trades").explain().plan())
                .as("a later savepoint")
                .isEqualTo(Plan.FORWARD);
    }

    private static SnapshotFile writtenUnder(Plan plan) throws IOException {
        return new SnapshotFile()
                .operator("trades", 0, 0)
                .operator(CHECK, 0, 0)
                .operator("sums", 0, 0, placed(origin(Map.of(EDGE, plan))));
    }

    @Test
    void join_keepsBothExchanges_whileRecordsAreInFlightToIt() throws IOException {
        Map<String, Plan> both =
                Map.of(EDGE, Plan.LOCAL_FIRST, "payments by trader_id", Plan.LOCAL_FIRST);
        restoreFrom(
                snapshot.operator(CHECK, 0, 0)
                        .operator("joined", 1000, 0, placed(origin(both)))
                        .writeTo(directory));
        CoPartitionedExplanation explanation =
                keyed("trades").coPartitionedWith(keyed("payments")).explain();
        assertThat(explanation.left().plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explanation.right().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    @Test
    void snapshotThatIsNotThere_isWarnedOf() {
        restoreFrom(directory.resolve("gone").toUri().toString());
        PlanExplanation explanation = keyed("trades").explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.warnings())
                .anySatisfy(warning -> assertThat(warning).contains("gone", "cannot be read here"));
    }

    @Test
    void snapshotNamedAfterThePlanWasMade_isRefusedWhenTheJobIsTranslated() throws IOException {
        keyed("trades")
                .keyedStream()
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        restoreFrom(snapshot.operator("trades", 0, 1000).writeTo(directory));
        assertThatIllegalStateException()
                .isThrownBy(() -> env.getStreamGraph())
                .withMessageContaining("must be named before the plan is made")
                .withMessageContaining("upTo(Plan.LOCAL_FIRST)");
    }

    @Test
    void union_keepsTheExchangeInFrontOfItsWrappers_whileRecordsAreInFlightToThem()
            throws IOException {
        assertThat(unionOfExchangedStreams()).as("usually").isEqualTo("HASH");
        env = environment();
        restoreFrom(
                snapshot.operator(CHECK, 0, 10)
                        .operator("second-wrapped", 1000, 0)
                        .writeTo(directory));
        assertThat(unionOfExchangedStreams()).as("restored").isEqualTo("FORWARD");
    }

    @Test
    void ungroupedWork_keepsItsExchange_whileRecordsAreInFlightOnIt() throws IOException {
        restoreFrom(snapshot.operator("trades", 0, 1000).operator("map", 50, 0).writeTo(directory));
        UngroupedStream<String> ungrouped = SmartKeyBy.from(aligned("trades")).ungrouped();
        assertThat(ungrouped.explain().exchange()).isTrue();
        assertThat(ungrouped.explain().reason()).contains("1050 bytes");
        assertThat(ungrouped.inOrder().explain().exchange()).as("in order").isFalse();
        ungrouped.stream()
                .map(value -> value)
                .returns(Types.STRING)
                .uid("map")
                .sinkTo(new DiscardingSink<>());
        assertThat(edgesInto("map")).isEqualTo("REBALANCE");
    }

    /** Returns what leads into the keyed operator. */
    private String unionOfExchangedStreams() {
        CoPartitionedStreams<String, String, String> both =
                keyed("trades")
                        .upTo(Plan.LOCAL_FIRST)
                        .coPartitionedWith(keyed("payments").upTo(Plan.LOCAL_FIRST));
        both.union()
                .process(new Last<>())
                .returns(Types.STRING)
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        return edgesInto("sums");
    }

    private String edgesInto(String uid) {
        StreamGraph graph = env.getStreamGraph();
        StreamNode operator =
                graph.getStreamNodes().stream()
                        .filter(node -> uid.equals(node.getTransformationUID()))
                        .findFirst()
                        .orElseThrow();
        return operator.getInEdges().stream()
                .map(StreamEdge::getPartitioner)
                .map(String::valueOf)
                .distinct()
                .findFirst()
                .orElseThrow();
    }

    private PlanExplanation explainRestored() throws IOException {
        restoreFrom(snapshot.writeTo(directory));
        return keyed("trades").explain();
    }

    private void restoreFrom(String pointer) {
        Configuration settings = new Configuration();
        settings.set(StateRecoveryOptions.SAVEPOINT_PATH, pointer);
        env.configure(settings);
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

    private static StateOrigin origin(Map<String, Plan> plans) {
        TreeMap<String, String> names = new TreeMap<>();
        plans.forEach((edge, plan) -> names.put(edge, plan.name()));
        return new StateOrigin(names, true, "");
    }

    private static TypeSerializer<PlacedKey<String>> placed(@Nullable StateOrigin origin) {
        PlacedKeyTypeInfo<String> type =
                PlacedKeyTypeInfo.of(
                        "trader_id",
                        Types.STRING,
                        new Layout.OfPartitions(8, "murmur2", "StringSerializer", 128));
        SerializerConfigImpl config = new SerializerConfigImpl();
        if (origin == null) {
            return type.createSerializer(config);
        }
        OriginCheck check = new PlannedOrigin(origin, "", new TreeSet<>());
        return PlacedKeyTypes.withOrigin(type, () -> check).createSerializer(config);
    }

    private static final class Nothing extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(String value, Context context, Collector<String> out) {}
    }

    private static final class Last<E> extends KeyedProcessFunction<PlacedKey<String>, E, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(E value, Context context, Collector<String> out) {}
    }
}
