package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.planner.CoPartitioning;
import io.flinkpartitioning.internal.planner.KafkaInput;
import io.flinkpartitioning.internal.planner.KeyByInput;
import io.flinkpartitioning.internal.planner.KeyBySettings;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.CoPartitionedExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.BatchExecutionOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.GlobalWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Joins of two topics on a real broker and cluster: which edges, and the right results. */
@ExtendWith(Testbed.class)
class CoPartitionedJobTest {

    private static final int RECORDS = 1500;
    private static final int KEYS = 60;
    private static final int WINDOW = 5;
    private static final long AVERAGE_BYTES = 8192;
    private static final TypeInformation<Tuple3<String, Long, Long>> PAIR =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG);

    /** What the second topic is, beside a first one of eight partitions by murmur2. */
    private enum Other {
        /** Nothing differs. */
        ALIKE(8, Plan.FORWARD, Plan.FORWARD, ""),
        /** It has grown, or the first one is the older. */
        MULTIPLE(16, Plan.FORWARD, Plan.FORWARD, ""),
        /** It has half the partitions, which are the layout. */
        HALF(4, Plan.FORWARD, Plan.FORWARD, ""),
        /** Nothing can be made of its count. */
        UNEQUAL(12, Plan.FORWARD, Plan.HASH, "has 12, which is not a multiple"),
        /** Its producers choose otherwise. */
        OTHER_HASH(8, Plan.FORWARD, Plan.HASH, "choose partitions by crc32 of the bytes of"),
        /** Nothing is known of it. */
        UNDECLARED(8, Plan.FORWARD, Plan.HASH, "partitioning is not declared");

        private final int partitions;
        private final Plan left;
        private final Plan right;
        private final String reason;

        Other(int partitions, Plan left, Plan right, String reason) {
            this.partitions = partitions;
            this.left = left;
            this.right = right;
            this.reason = reason;
        }

        SmartKeyBy<Tuple2<String, Long>, String> declared(
                SmartKeyBy<Tuple2<String, Long>, String> keyed) {
            return switch (this) {
                case UNDECLARED -> keyed;
                case OTHER_HASH ->
                        keyed.partitionedLike(KafkaPartitioning.crc32(StringSerializer.class));
                default -> declaredMurmur2(keyed);
            };
        }

        /** The edges into an operator of both. */
        List<String> edges() {
            return List.of(edge(left), edge(right));
        }

        private static String edge(Plan plan) {
            return plan == Plan.FORWARD ? "FORWARD" : "HASH";
        }
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> declaredMurmur2(
            SmartKeyBy<Tuple2<String, Long>, String> keyed) {
        return keyed.partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    /** The two topics of a test and what brings them together. */
    private record Both(
            StreamExecutionEnvironment env,
            CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> streams,
            Map<String, Long> lefts,
            Map<String, Long> rights) {}

    private static Both both(Other other, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> left =
                NumberedTopic.create(broker, KeyKind.STRING, 8).write(RECORDS, KEYS, 61);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, KeyKind.STRING, other.partitions)
                        .write(RECORDS, KEYS / 2, 62);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        return new Both(
                env,
                declaredMurmur2(keyed(env, left, "left"))
                        .coPartitionedWith(other.declared(keyed(env, right, "right"))),
                left.reference(),
                right.reference());
    }

    /** The number of a record is its timestamp; nothing is late. */
    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, String name) {
        return SmartKeyBy.from(
                        env,
                        topic.source(true),
                        WatermarkStrategy.<Tuple2<String, Long>>noWatermarks()
                                .withTimestampAssigner((record, timestamp) -> record.f1),
                        name)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .uid(name);
    }

    @ParameterizedTest
    @EnumSource
    void connect_countsBothInOneState_andExchangesOnlyWhatItMust(
            Other other, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Both both = both(other, broker, cluster);

        CoPartitionedExplanation explanation = both.streams().explain();
        assertThat(explanation.left().plan()).isEqualTo(other.left);
        assertThat(explanation.right().plan()).isEqualTo(other.right);
        assertThat(explanation.right().layout()).isEqualTo(explanation.left().layout());
        assertThat(String.join(" ", explanation.right().reasons())).contains(other.reason);
        assertThat(explanation.toJson()).contains("\"left\"", "\"right\"", "\"layout\"");

        assertThat(counts(both.env(), both.streams(), cluster, other.edges()))
                .isEqualTo(counts(both.lefts(), both.rights()));
    }

    /** Runs a job, and returns the last counts of each key. */
    private static Map<String, JointCount.Counts> counts(
            StreamExecutionEnvironment env,
            CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> streams,
            FlinkCluster cluster,
            List<String> edges)
            throws Exception {
        Map<String, JointCount.Counts> counted = new HashMap<>();
        run(
                env,
                streams.connect().process(PlacedKeys.unwrapping(new JointCount(), JointCount.TYPE)),
                cluster,
                edges,
                counts -> counted.merge(counts.key(), counts, JointCount.Counts::later));
        return counted;
    }

    private static Map<String, JointCount.Counts> counts(
            Map<String, Long> lefts, Map<String, Long> rights) {
        Map<String, JointCount.Counts> counts = new HashMap<>();
        lefts.forEach(
                (key, count) ->
                        counts.put(
                                key,
                                new JointCount.Counts(key, count, rights.getOrDefault(key, 0L))));
        rights.forEach(
                (key, count) -> counts.putIfAbsent(key, new JointCount.Counts(key, 0, count)));
        return counts;
    }

    /** As keys with the id of a schema have it, of which each topic has its own. */
    @Test
    void keysWhoseBytesDependOnTheTopic_areExchanged(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        UUID id = UUID.randomUUID();
        NumberedTopic<String> left =
                NumberedTopic.create(broker, "a-" + id, TAGGED, 8).write(RECORDS, KEYS, 63);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, "b-" + id, TAGGED, 8).write(RECORDS, KEYS, 64);

        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                tagged(env, left, "left").coPartitionedWith(tagged(env, right, "right"));
        assertThat(both.explain().toString())
                .contains("its producers may place a key elsewhere than the producers of left")
                .contains("the key 'text', made to compare them, has other bytes");
        assertThat(counts(env, both, cluster, List.of("FORWARD", "HASH")))
                .isEqualTo(counts(left.reference(), right.reference()));
    }

    /** Each key has two partitions of equal formulas. */
    @Test
    void keysOfOtherEncodings_areExchanged(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> left =
                NumberedTopic.create(broker, KeyKind.STRING, 8).write(RECORDS, KEYS, 65);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, WIDE, 8).write(RECORDS, KEYS, 66);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        KafkaPartitioning<String> narrow = KafkaPartitioning.murmur2(StringSerializer.class);
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                keyed(env, left, "left")
                        .partitionedLike(narrow)
                        .coPartitionedWith(
                                keyed(env, right, "right")
                                        .partitionedLike(
                                                narrow.withSerializerConfig(
                                                        Map.of(
                                                                "key.serializer.encoding",
                                                                "UTF-16"))));
        assertThat(counts(env, both, cluster, List.of("FORWARD", "HASH")))
                .isEqualTo(counts(left.reference(), right.reference()));
    }

    private static final KeyKind<String> WIDE =
            new KeyKind<>(
                    "String in UTF-16",
                    Types.STRING,
                    WideSerializer.class,
                    WideDeserializer.class,
                    i -> "trader-" + i);

    /** As {@code StringSerializer} with the encoding UTF-16. */
    public static final class WideSerializer implements Serializer<String> {

        @Override
        public byte[] serialize(String topic, String key) {
            return key.getBytes(StandardCharsets.UTF_16);
        }
    }

    /** Reads what {@link WideSerializer} writes. */
    public static final class WideDeserializer implements Deserializer<String> {

        @Override
        public String deserialize(String topic, byte[] data) {
            return new String(data, StandardCharsets.UTF_16);
        }
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> tagged(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, String name) {
        return keyed(env, topic, name)
                .partitionedLike(KafkaPartitioning.murmur2(TaggingSerializer.class));
    }

    private static final KeyKind<String> TAGGED =
            new KeyKind<>(
                    "tagged String",
                    Types.STRING,
                    TaggingSerializer.class,
                    TaggingDeserializer.class,
                    i -> "trader-" + i);

    /** Begins with a byte of the topic. */
    public static final class TaggingSerializer implements Serializer<String> {

        @Override
        public byte[] serialize(String topic, String key) {
            return (topic.charAt(0) + key).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Reads what {@link TaggingSerializer} writes. */
    public static final class TaggingDeserializer implements Deserializer<String> {

        @Override
        public String deserialize(String topic, byte[] bytes) {
            return new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ALIKE", "OTHER_HASH"})
    void intervalJoin_findsThePairs_withoutAnExchangeOfWhatIsAligned(
            Other other, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Both both = both(other, broker, cluster);
        List<Tuple3<String, Long, Long>> pairs = new ArrayList<>();
        run(
                both.env(),
                both.streams()
                        .intervalJoin(Duration.ofMillis(-2), Duration.ofMillis(3))
                        .upperBoundExclusive()
                        .process(new Pairs()),
                cluster,
                other.edges(),
                pairs::add);
        assertThat(pairs)
                .containsExactlyInAnyOrderElementsOf(
                        pairs(both, (left, right) -> right - left >= -2 && right - left < 3));
    }

    @ParameterizedTest
    @EnumSource(names = {"ALIKE", "MULTIPLE", "OTHER_HASH"})
    void windowJoin_findsThePairs_withoutAnExchangeOfWhatIsAligned(
            Other other, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Both both = both(other, broker, cluster);
        List<Tuple3<String, Long, Long>> pairs = new ArrayList<>();
        JobID job =
                run(
                        both.env(),
                        windowJoin(both),
                        cluster,
                        List.of("FORWARD", "FORWARD"),
                        pairs::add);
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        assertThat(rest.edgesInto(job, "wrap the first stream")).as("in its source").isEmpty();
        assertThat(rest.edgesInto(job, "wrap the second stream"))
                .isEqualTo(other.right == Plan.FORWARD ? List.of() : List.of("HASH"));
        assertThat(pairs)
                .containsExactlyInAnyOrderElementsOf(
                        pairs(both, (left, right) -> left / WINDOW == right / WINDOW));
    }

    private static SingleOutputStreamOperator<Tuple3<String, Long, Long>> windowJoin(Both both) {
        JoinFunction<Tuple2<String, Long>, Tuple2<String, Long>, Tuple3<String, Long, Long>> pair =
                (left, right) -> Tuple3.of(left.f0, left.f1, right.f1);
        return both.streams()
                .union()
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW)))
                .apply(PlacedKeys.joining(pair, PAIR));
    }

    @Test
    void windowCoGroup_seesBothSides_alsoWhereOneIsEmpty(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        Both both = both(Other.ALIKE, broker, cluster);
        Map<String, Tuple2<Long, Long>> sizes = new HashMap<>();
        run(
                both.env(),
                both.streams()
                        .union()
                        .window(TumblingEventTimeWindows.of(Duration.ofHours(1)))
                        .apply(PlacedKeys.coGrouping(new Sizes())),
                cluster,
                List.of("FORWARD", "FORWARD"),
                size -> sizes.put(size.f0, Tuple2.of(size.f1, size.f2)));
        Map<String, Tuple2<Long, Long>> expected = new HashMap<>();
        both.lefts()
                .forEach(
                        (key, count) ->
                                expected.put(
                                        key,
                                        Tuple2.of(count, both.rights().getOrDefault(key, 0L))));
        assertThat(sizes).isEqualTo(expected);
        assertThat(sizes.values()).anyMatch(size -> size.f1 == 0);
    }

    @Test
    void batchExecution_exchangesBoth_andFindsThePairs(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        Both both = both(Other.ALIKE, broker, cluster);
        both.env().setRuntimeMode(RuntimeExecutionMode.BATCH);
        // So little that the scheduler divides the subpartitions of an exchange among several
        // tasks.
        both.env()
                .configure(
                        new Configuration()
                                .set(
                                        BatchExecutionOptions
                                                .ADAPTIVE_AUTO_PARALLELISM_AVG_DATA_VOLUME_PER_TASK,
                                        new MemorySize(AVERAGE_BYTES)));
        assertThat(both.streams().explain().left().plan()).isEqualTo(Plan.HASH);
        assertThat(both.streams().explain().right().plan()).isEqualTo(Plan.HASH);
        List<Tuple3<String, Long, Long>> pairs = new ArrayList<>();
        run(both.env(), windowJoin(both), cluster, List.of("HASH", "HASH"), pairs::add);
        assertThat(pairs)
                .containsExactlyInAnyOrderElementsOf(
                        pairs(both, (left, right) -> left / WINDOW == right / WINDOW));
    }

    @Test
    void observedOnTheSideThatIsExchanged_isRefusedWithTheReason(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                declaredMurmur2(keyed(env, topic, "left"))
                        .coPartitionedWith(
                                Other.OTHER_HASH
                                        .declared(keyed(env, topic, "right"))
                                        .observing(SmartRepartition.by("key")));
        assertThatIllegalArgumentException()
                .isThrownBy(both::connect)
                .withMessageContaining("its producers choose partitions by crc32")
                .withMessageContaining("for a stream alone");
    }

    @Test
    void severalUses_readTheSourcesOnce(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        Both both = both(Other.ALIKE, broker, cluster);
        both.streams().connect();
        KeyedStream<?, ?> first = both.streams().union();
        KeyedStream<?, ?> second = both.streams().union();
        assertThat(second).as("may be changed by itself").isNotSameAs(first);
        assertThat(second.getTransformation().getInputs())
                .isEqualTo(first.getTransformation().getInputs());
        both.streams().intervalJoin(Duration.ZERO, Duration.ZERO);
        assertThat(
                        both.env().getTransformations().stream()
                                .flatMap(step -> step.getTransitivePredecessors().stream())
                                .filter(step -> step.getInputs().isEmpty())
                                .distinct())
                .hasSize(2);
    }

    @Test
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    void streamWithItself_andWithoutUids_isUnitedWhereUidsAreRequired(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 65);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        env.configure(new Configuration().set(PipelineOptions.AUTO_GENERATE_UIDS, false));
        DataStream<Tuple2<String, Long>> records =
                env.fromSource(topic.source(true), WatermarkStrategy.noWatermarks(), "records")
                        .uid("records");
        DataStream<Tuple2<String, Long>> twice = records.union(records);
        Map<String, Tuple2<Long, Long>> sizes = new HashMap<>();
        try (CloseableIterator<Tuple3<String, Long, Long>> results =
                united(records, twice, "once and twice").collectAsync()) {
            united(twice, records, "twice and once").sinkTo(new DiscardingSink<>()).uid("sink");
            env.getTransformations()
                    .forEach(
                            step ->
                                    step.setUid(
                                            step.getUid() == null
                                                    ? step.getName()
                                                    : step.getUid()));
            env.executeAsync("united");
            results.forEachRemaining(size -> sizes.put(size.f0, Tuple2.of(size.f1, size.f2)));
        }
        assertThat(sizes).hasSizeGreaterThan(KEYS / 2);
        topic.reference()
                .forEach(
                        (key, count) ->
                                assertThat(sizes.get(key)).isEqualTo(Tuple2.of(count, 2 * count)));
    }

    private static SingleOutputStreamOperator<Tuple3<String, Long, Long>> united(
            DataStream<Tuple2<String, Long>> left,
            DataStream<Tuple2<String, Long>> right,
            String uid) {
        return SmartKeyBy.from(left)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .coPartitionedWith(
                        SmartKeyBy.from(right).keyedBy("key", record -> record.f0, Types.STRING))
                .union()
                .window(GlobalWindows.createWithEndOfStreamTrigger())
                .apply(PlacedKeys.coGrouping(new Sizes()))
                .name(uid)
                .uid(uid);
    }

    @Test
    void bothHashed_bothAreHashedByTheExplicitFunction_andMayBeObserved(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> hashed =
                declaredMurmur2(keyed(env, topic, "hashed"))
                        .using(new AlwaysHash(HashFunction.MURMUR3))
                        .observing(SmartRepartition.by("key"));
        CoPartitionedExplanation second =
                keyed(env, topic, "undeclared").coPartitionedWith(hashed).explain();
        CoPartitionedExplanation first =
                hashed.coPartitionedWith(keyed(env, topic, "undeclared")).explain();
        assertThat(List.of(second.left(), second.right(), first.left(), first.right()))
                .allSatisfy(
                        side ->
                                assertThat(side.layout())
                                        .isEqualTo(new Layout.OfHash("murmur3", 128)));

        env.setMaxParallelism(128);
        assertThat(
                        declaredMurmur2(keyed(env, topic, "other"))
                                .using(new AlwaysHash())
                                .observing(SmartRepartition.by("key"))
                                .coPartitionedWith(hashed)
                                .explain()
                                .right()
                                .layout())
                .isEqualTo(new Layout.OfHash("fnv", 128));
    }

    /** Else its metrics would tell of hashing. */
    @Test
    void bothHashed_theSecondKeepsWhatIsObservedOfIt(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        KafkaSource<Tuple2<String, Long>> source =
                NumberedTopic.create(broker, KeyKind.STRING, 4).source(true);
        KeyByInput<Tuple2<String, Long>> input =
                new KafkaInput<>(
                        JobRun.withoutRestarts(cluster, 2),
                        source,
                        WatermarkStrategy.noWatermarks(),
                        "both",
                        null);
        KeyBySettings<Tuple2<String, Long>, String> settings =
                KeyBySettings.<Tuple2<String, Long>, String>of(
                                "key", record -> record.f0, Types.STRING)
                        .withSourceKey(
                                SourceKey.whole(KafkaPartitioning.murmur2(StringSerializer.class)))
                        .withStrategy(new AlwaysHash(HashFunction.XXHASH));
        KeyBySettings<Tuple2<String, Long>, String> second =
                CoPartitioning.of(input, settings, input, settings).right();
        assertThat(second.declared().sourceKey()).isSameAs(settings.declared().sourceKey());
        assertThat(second.wishes().strategy()).isEqualTo(settings.wishes().strategy());
    }

    @Test
    void firstStreamUndeclared_theSecondLeads(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        CoPartitionedExplanation explanation =
                keyed(env, topic, "left")
                        .coPartitionedWith(declaredMurmur2(keyed(env, topic, "right")))
                        .explain();
        assertThat(explanation.left().plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.right().plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.left().layout().toString()).contains("4 source partitions");
        assertThat(explanation.right().layout()).isEqualTo(explanation.left().layout());
    }

    @Test
    void nothingDeclared_bothAreHashedAlike(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        CoPartitionedExplanation explanation =
                keyed(env, topic, "left").coPartitionedWith(keyed(env, topic, "right")).explain();
        assertThat(explanation.left().plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.right().plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.right().layout()).isEqualTo(explanation.left().layout());
    }

    @Test
    void pinnedOtherwise_onlyTheOtherSideIsExchanged(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        CoPartitionedExplanation explanation =
                declaredMurmur2(keyed(env, topic, "left"))
                        .sourcePartitions(4)
                        .coPartitionedWith(
                                declaredMurmur2(keyed(env, topic, "right")).sourcePartitions(2))
                        .explain();
        assertThat(explanation.left().plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.right().plan()).isEqualTo(Plan.HASH);
        assertThat(explanation.right().reasons())
                .contains("its layout must have 2 partitions, the layout of left must have 4");
    }

    @Test
    void keysOfDifferentTypes_areRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, Long> numbers =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.<Tuple2<String, Long>>noWatermarks(),
                                "numbers")
                        .keyedBy("number", record -> record.f1, Types.LONG)
                        .partitionedLike(KafkaPartitioning.murmur2(LongSerializer.class));
        SmartKeyBy<Tuple2<String, Long>, Long> raw =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.<Tuple2<String, Long>>noWatermarks(),
                                "raw")
                        .keyedBy("number", record -> record.f1, TypeInformation.of(Long.class));
        assertThat(numbers.coPartitionedWith(raw)).as("equal types").isNotNull();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                numbers.coPartitionedWith(
                                        otherType(
                                                SmartKeyBy.from(
                                                        env,
                                                        topic.source(true),
                                                        WatermarkStrategy
                                                                .<Tuple2<String, Long>>
                                                                        noWatermarks(),
                                                        "texts"))))
                .withMessageContaining("must be equal, but 'number' of numbers is Long")
                .withMessageContaining("'key' of texts is");
    }

    /** Java's generics would not let a key of another type pass; raw types do. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static SmartKeyBy<Tuple2<String, Long>, Long> otherType(
            UnkeyedStream<Tuple2<String, Long>> input) {
        return (SmartKeyBy) input.keyedBy("key", record -> record.f0, Types.STRING);
    }

    @Test
    void streamsOfTwoJobs_areRefused(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        SmartKeyBy<Tuple2<String, Long>, String> left =
                keyed(JobRun.withoutRestarts(cluster, 2), topic, "left");
        SmartKeyBy<Tuple2<String, Long>, String> right =
                keyed(JobRun.withoutRestarts(cluster, 2), topic, "right");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> left.coPartitionedWith(right))
                .withMessageContaining("must be of one job");
    }

    @Test
    void boundsInTheWrongOrder_areRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        Both both = both(Other.ALIKE, broker, cluster);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> both.streams().intervalJoin(Duration.ofMillis(1), Duration.ZERO))
                .withMessageContaining("Swap them");
    }

    /** Tells whether two numbers, which are the timestamps, belong together. */
    @FunctionalInterface
    private interface Match {
        boolean test(long left, long right);
    }

    private static List<Tuple3<String, Long, Long>> pairs(Both both, Match match) {
        List<Tuple3<String, Long, Long>> pairs = new ArrayList<>();
        both.lefts()
                .forEach(
                        (key, lefts) -> {
                            for (long left = 0; left < lefts; left++) {
                                for (long right = 0;
                                        right < both.rights().getOrDefault(key, 0L);
                                        right++) {
                                    if (match.test(left, right)) {
                                        pairs.add(Tuple3.of(key, left, right));
                                    }
                                }
                            }
                        });
        assertThat(pairs).hasSizeGreaterThan(RECORDS);
        return pairs;
    }

    /** Runs a job to its end, and looks at the edges into the operator of both streams. */
    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static <O> JobID run(
            StreamExecutionEnvironment env,
            SingleOutputStreamOperator<O> results,
            FlinkCluster cluster,
            List<String> edges,
            java.util.function.Consumer<O> consumer)
            throws Exception {
        results.name("both").setDescription("both");
        try (CloseableIterator<O> iterator = results.collectAsync()) {
            JobClient job = env.executeAsync("both");
            iterator.forEachRemaining(consumer);
            assertThat(new FlinkRest(cluster.restUrl()).edgesInto(job.getJobID(), "both"))
                    .containsExactlyInAnyOrderElementsOf(edges);
            return job.getJobID();
        }
    }

    private static final class Pairs
            extends ProcessJoinFunction<
                    Tuple2<String, Long>, Tuple2<String, Long>, Tuple3<String, Long, Long>> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> left,
                Tuple2<String, Long> right,
                Context context,
                Collector<Tuple3<String, Long, Long>> out) {
            out.collect(Tuple3.of(left.f0, left.f1, right.f1));
        }
    }

    private static final class Sizes
            implements CoGroupFunction<
                    Tuple2<String, Long>, Tuple2<String, Long>, Tuple3<String, Long, Long>> {
        private static final long serialVersionUID = 1L;

        @Override
        public void coGroup(
                Iterable<Tuple2<String, Long>> lefts,
                Iterable<Tuple2<String, Long>> rights,
                Collector<Tuple3<String, Long, Long>> out) {
            String key = "";
            long left = 0;
            long right = 0;
            for (Tuple2<String, Long> record : lefts) {
                key = record.f0;
                left++;
            }
            for (Tuple2<String, Long> record : rights) {
                key = record.f0;
                right++;
            }
            out.collect(Tuple3.of(key, left, right));
        }
    }
}
