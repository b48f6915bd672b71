package io.flinkpartitioning.internal.planner;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.CoPartitionedStreams;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.UngroupedStream;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.internal.placement.state.StateOrigins;
import io.flinkpartitioning.internal.planner.restored.PlannedEdge;
import io.flinkpartitioning.internal.planner.restored.PlannedOrigin;
import io.flinkpartitioning.internal.planner.restored.UnionExchange;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
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

/** Exchanges that a job must keep while records are in flight on them. */
class RestoredExchangeTest {

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

    /** Flink has no topology change to see if only the output of the last operator is in flight. */
    @Test
    void streamFromHashToLocalFirst_keepsTheLastOperatorInFrontOfTheExchange() throws IOException {
        restoreFrom(
                snapshot.operator("trades", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.HASH))))
                        .writeTo(directory));
        keyed("trades")
                .upTo(Plan.LOCAL_FIRST)
                .keyedStream()
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        assertThat(sourcesOfEdgesInto("sums")).containsExactly("trades");
    }

    /** The same if the planner itself steps down: from HASH it goes to LOCAL_FIRST. */
    @Test
    void streamFromHashToForward_keepsTheLastOperatorInFrontOfTheExchange() throws IOException {
        restoreFrom(
                snapshot.operator("trades", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.HASH))))
                        .writeTo(directory));
        keyed("trades")
                .keyedStream()
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        assertThat(sourcesOfEdgesInto("sums")).containsExactly("trades");
    }

    /** The check of LOCAL_FIRST stays, empty, while records are in flight behind it. */
    @Test
    void streamFromLocalFirstToHash_keepsTheCheckInFrontOfTheExchange() throws IOException {
        restoreFrom(
                snapshot.operator("trades", 0, 0)
                        .operator("check", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))))
                        .writeTo(directory));
        keyed("trades")
                .uid("check")
                .upTo(Plan.HASH)
                .keyedStream()
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        StreamGraph graph = env.getStreamGraph();
        assertThat(sourcesOfEdgesInto("sums", graph)).containsExactly("check");
        assertThat(originOf(node(graph, "sums")).plans())
                .containsEntry(EDGE, PlannedEdge.HASH_AFTER_CHECK);
    }

    @Test
    void streamThatWasNotObserved_isNotObservedWhileRecordsAreInFlight() throws IOException {
        restoreFrom(
                snapshot.operator("trades", 0, 1000)
                        .operator("sums", 0, 0, placed(origin(Map.of(EDGE, Plan.HASH))))
                        .writeTo(directory));
        SmartKeyBy<String, String> observing =
                keyed("trades").upTo(Plan.HASH).observing(new AlwaysHash(HashFunction.FNV));
        assertThat(observing.explain().toString()).contains("nothing is observed until");
        observing
                .keyedStream()
                .process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
        assertThat(sourcesOfEdgesInto("sums")).containsExactly("trades");
    }

    /** State of an operator with two inputs knows the edge of the first alone. */
    @Test
    void recordsToTheSecondOfConnectedStreams_keepItsExchange() throws IOException {
        restoreFrom(
                snapshot.operator("payments", 0, 0)
                        .operator(CHECK, 0, 0)
                        .operator(
                                "own",
                                0,
                                0,
                                placed(origin(Map.of("payments by trader_id", Plan.LOCAL_FIRST))))
                        .joining("joined", 1000, placed(origin(Map.of(EDGE, Plan.LOCAL_FIRST))))
                        .writeTo(directory));
        assertThat(keyed("payments").explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    private List<String> sourcesOfEdgesInto(String uid) {
        return sourcesOfEdgesInto(uid, env.getStreamGraph());
    }

    private static List<String> sourcesOfEdgesInto(String uid, StreamGraph graph) {
        return node(graph, uid).getInEdges().stream()
                .map(edge -> graph.getStreamNode(edge.getSourceId()))
                .map(node -> String.valueOf(node.getTransformationUID()))
                .toList();
    }

    /** Without back pressure only the buffers of the output are in flight. */
    @Test
    void union_keepsTheExchangeInFrontOfItsWrappers_ifOnlyTheOutputOfASourceIsInFlight()
            throws IOException {
        restoreFrom(
                snapshot.operator(CHECK, 0, 10)
                        .operator("second-wrapped", 0, 0)
                        .writeTo(directory));
        assertThat(unionOfExchangedStreams()).isEqualTo("FORWARD");
    }

    /** As application mode does after a failure of the JobManager. */
    @Test
    void union_thatIsBuiltAgain_keepsTheExchangeInFrontOfItsWrappers() throws IOException {
        JobID id = new JobID();
        Configuration settings = SubmittedJob.withId(id);
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        env.configure(settings);
        Map<String, Plan> before =
                Map.of(EDGE, Plan.FORWARD, "payments by trader_id", Plan.LOCAL_FIRST);
        snapshot.operator(CHECK, 0, 10)
                .operator("second-wrapped", 1000, 0)
                .operator("sums", 0, 0, placed(origin(before)))
                .writeTo(directory.resolve(id.toString()).resolve("chk-3"), 3);
        assertThat(unionOfExchangedStreams()).isEqualTo("FORWARD");
    }

    /** The first layer could not read the snapshot; the exchange of payments moves. */
    @Test
    void union_whoseExchangeMoves_isRefusedByTheSecondLayer() {
        TreeMap<String, String> before =
                new TreeMap<>(
                        Map.of(
                                EDGE,
                                "FORWARD",
                                "payments by trader_id",
                                "LOCAL_FIRST",
                                UnionExchange.ENTRY,
                                UnionExchange.FIRST));
        TreeMap<String, String> now = new TreeMap<>(before);
        now.put(EDGE, "LOCAL_FIRST");
        now.put(UnionExchange.ENTRY, UnionExchange.LAST);
        PlannedOrigin job = new PlannedOrigin(new StateOrigin(now, true, ""), "", new TreeSet<>());
        assertThat(job.refusal(new StateOrigin(before, true, "")))
                .get()
                .asString()
                .contains(UnionExchange.FIRST, UnionExchange.LAST);
        assertThat(job.refusal(new StateOrigin(now, true, ""))).isEmpty();
    }

    /** Ungrouped work has no second layer, so at least a warning must say so. */
    @Test
    void ungroupedWork_warnsOfASnapshotThatCannotBeRead() {
        restoreFrom(directory.resolve("gone").toUri().toString());
        UngroupedStream<String> ungrouped = SmartKeyBy.from(aligned("trades")).ungrouped();
        assertThat(ungrouped.explain().exchange()).isFalse();
        assertThat(ungrouped.explain().notes())
                .singleElement()
                .asString()
                .contains("gone", "cannot be read here");
    }

    @Test
    void ungroupedWork_thatIsBuiltAgain_keepsItsExchange() throws IOException {
        JobID id = new JobID();
        Configuration settings = SubmittedJob.withId(id);
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        env.configure(settings);
        snapshot.operator("trades", 0, 1000)
                .operator("map", 50, 0)
                .writeTo(directory.resolve(id.toString()).resolve("chk-3"), 3);
        assertThat(SmartKeyBy.from(aligned("trades")).ungrouped().explain().exchange()).isTrue();
    }

    /** The order cannot be kept, but the records must not vanish without a word. */
    @Test
    void ungroupedWorkInOrder_isWarnedOf_whileRecordsAreInFlight() throws IOException {
        restoreFrom(snapshot.operator("trades", 0, 1000).operator("map", 50, 0).writeTo(directory));
        UngroupedStream<String> ordered = SmartKeyBy.from(aligned("trades")).ungrouped().inOrder();
        assertThat(ordered.explain().exchange()).isFalse();
        assertThat(ordered.explain().notes())
                .singleElement()
                .asString()
                .contains("inOrder() allows no exchange", "records in flight");
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
