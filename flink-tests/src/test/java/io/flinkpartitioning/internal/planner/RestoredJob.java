package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.CoPartitionedStreams;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import io.flinkpartitioning.internal.placement.state.OriginCheck;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.placement.state.StateOrigin;
import io.flinkpartitioning.internal.placement.state.StateOrigins;
import io.flinkpartitioning.internal.planner.restored.PlannedOrigin;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
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

/** A job that is built to go on from a snapshot; no broker is needed, and nothing runs. */
final class RestoredJob {

    static final String EDGE = "trades by trader_id";

    /** Each stream has such an operator, except under HASH. */
    static final String CHECK = "partitioning check by trader_id";

    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.createLocalEnvironment();

    RestoredJob() {
        env.setParallelism(4);
        env.setMaxParallelism(128);
    }

    StreamExecutionEnvironment environment() {
        return env;
    }

    /** Names the snapshot to go on from. */
    RestoredJob from(String pointer) {
        Configuration settings = new Configuration();
        settings.set(StateRecoveryOptions.SAVEPOINT_PATH, pointer);
        env.configure(settings);
        return this;
    }

    /** Says whether checkpoints are unaligned. */
    RestoredJob unaligned(boolean enabled) {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, enabled);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
        env.configure(settings);
        return this;
    }

    /**
     * Fixes the id of the job, as application mode with high availability does.
     *
     * @param checkpoints where the checkpoints of all jobs lie
     * @return where those of this job lie
     */
    Path withFixedId(Path checkpoints) {
        JobID id = new JobID();
        Configuration settings = SubmittedJob.withId(id);
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        env.configure(settings);
        return checkpoints.resolve(id.toString());
    }

    /** Returns an aligned stream, keyed by the records themselves. */
    SmartKeyBy<String, String> keyed(String uid) {
        return SmartKeyBy.from(aligned(uid))
                .keyedBy("trader_id", value -> value, Types.STRING)
                .partitionedLike(
                        KafkaPartitioning.murmur2(
                                org.apache.kafka.common.serialization.StringSerializer.class));
    }

    /** Returns an aligned stream of 8 partitions. */
    DataStream<String> aligned(String uid) {
        return SmartKeyBy.alignedSource(env, source(uid), WatermarkStrategy.noWatermarks(), uid, 8)
                .uid(uid);
    }

    /** A source of a topic on a broker that is not there. */
    static KafkaSource<String> source(String topic) {
        return KafkaSource.<String>builder()
                .setBootstrapServers("localhost:9")
                .setTopics(topic)
                .setGroupId("test")
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
    }

    /** Adds a keyed operator without records that anyone needs. */
    static void sum(KeyedStream<String, PlacedKey<String>> keyed) {
        keyed.process(PlacedKeys.unwrapping(new Nothing(), Types.STRING))
                .uid("sums")
                .sinkTo(new DiscardingSink<>());
    }

    /** Returns what leads into the operator after the union of two streams with an exchange. */
    String unionOfExchangedStreams() {
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

    /** Returns the kind of the edges into an operator. */
    String edgesInto(String uid) {
        return node(env.getStreamGraph(), uid).getInEdges().stream()
                .map(StreamEdge::getPartitioner)
                .map(String::valueOf)
                .distinct()
                .findFirst()
                .orElseThrow();
    }

    /** Returns the uids of the operators that edges into an operator come from. */
    static List<String> sourcesOfEdgesInto(String uid, StreamGraph graph) {
        return node(graph, uid).getInEdges().stream()
                .map(edge -> graph.getStreamNode(edge.getSourceId()))
                .map(node -> String.valueOf(node.getTransformationUID()))
                .toList();
    }

    static StreamNode node(StreamGraph graph, String uid) {
        return graph.getStreamNodes().stream()
                .filter(node -> uid.equals(node.getTransformationUID()))
                .findFirst()
                .orElseThrow();
    }

    /** Returns what the state of an operator will say of the job. */
    static StateOrigin originOf(StreamNode node) {
        return StateOrigins.of(node.getStateKeySerializer().snapshotConfiguration()).orElseThrow();
    }

    /** Returns what the state of a job with unaligned checkpoints says. */
    static StateOrigin origin(Map<String, Plan> plans) {
        TreeMap<String, String> names = new TreeMap<>();
        plans.forEach((edge, plan) -> names.put(edge, plan.name()));
        return new StateOrigin(names, true, "");
    }

    /** Returns the serializer of the keys of a state; without origin it is one of 0.1. */
    static TypeSerializer<PlacedKey<String>> placed(@Nullable StateOrigin origin) {
        PlacedKeyTypeInfo<String> type =
                PlacedKeyTypeInfo.of(
                        "trader_id",
                        Types.STRING,
                        new Layout.OfPartitions(8, "murmur2", "StringSerializer", 128));
        SerializerConfigImpl config = new SerializerConfigImpl();
        if (origin == null) {
            return type.createSerializer(config);
        }
        OriginCheck check = new PlannedOrigin(origin, "", false, new TreeSet<>());
        return PlacedKeyTypes.withOrigin(type, () -> check).createSerializer(config);
    }

    /** Does nothing. */
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
