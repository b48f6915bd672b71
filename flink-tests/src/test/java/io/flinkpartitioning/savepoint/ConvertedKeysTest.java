package io.flinkpartitioning.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.JobRun;
import io.flinkpartitioning.PlacedKeys;
import io.flinkpartitioning.QueueSink;
import io.flinkpartitioning.SmartKeyBy;
import io.flinkpartitioning.Testbed;
import io.flinkpartitioning.internal.flink.savepoint.Headers;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys of each type keep their state, from one layout to the next: each count of each key goes on.
 */
@ExtendWith(Testbed.class)
class ConvertedKeysTest {

    /** As part of a key. */
    public enum Side {
        BUY,
        SELL
    }

    /** A key whose subclass not every subtask has seen: the headers of subtasks differ. */
    public static class Position {
        public String trader = "";
        public int symbol;

        @Override
        public boolean equals(Object other) {
            return other instanceof Position that
                    && getClass() == that.getClass()
                    && trader.equals(that.trader)
                    && symbol == that.symbol;
        }

        @Override
        public int hashCode() {
            return Objects.hash(trader, symbol);
        }

        @Override
        public String toString() {
            return "%s %s %d".formatted(getClass().getSimpleName(), trader, symbol);
        }
    }

    /** See there. */
    public static final class ShortPosition extends Position {
        public int covered;
    }

    /** A record, which Flink writes as a POJO. */
    public record Account(String trader, Side side) {}

    /** A type of keys. */
    private record Kind<K>(TypeInformation<K> type, KeySelector<Event, K> selector) {}

    private static final AlwaysHash OTHER_HASH = new AlwaysHash(HashFunction.XXHASH);

    private static final Map<String, Kind<?>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("string", new Kind<>(Types.STRING, event -> event.key));
        KINDS.put("long", new Kind<>(Types.LONG, event -> event.amount % 50 - 25));
        KINDS.put(
                "uuid",
                new Kind<>(
                        TypeInformation.of(UUID.class),
                        event -> new UUID(event.amount % 50, event.amount % 7)));
        KINDS.put("pojo", new Kind<>(Types.POJO(Position.class), ConvertedKeysTest::position));
        KINDS.put(
                "record",
                new Kind<>(
                        TypeInformation.of(Account.class),
                        event -> new Account(event.key, side(event).f1)));
    }

    @TempDir private Path directory;

    private final QueueSink<Tuple2<String, Long>> results = new QueueSink<>();
    private final Map<String, Long> counts = new HashMap<>();

    private static Tuple2<String, Side> side(Event event) {
        return Tuple2.of(event.key, Side.values()[(int) (event.amount % 2)]);
    }

    private static Position position(Event event) {
        Position position = event.key.equals("key-7") ? new ShortPosition() : new Position();
        position.trader = event.key;
        position.symbol = position instanceof ShortPosition ? 0 : (int) (event.amount % 3);
        return position;
    }

    private static final class Count<K>
            extends KeyedProcessFunction<K, Event, Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;

        private final String kind;
        private transient ValueState<Long> count;

        Count(String kind) {
            this.kind = kind;
        }

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(
                Event event, Context context, Collector<Tuple2<String, Long>> out)
                throws Exception {
            Long last = count.value();
            count.update(last == null ? 1 : last + 1);
            out.collect(Tuple2.of(kind + " " + context.getCurrentKey(), count.value()));
        }
    }

    /** From plain keys by hash placement, with 200 key groups instead of 128, and back. */
    @Test
    void keysOfEachType_goOnUnderHashPlacement_andAsPlainOnes(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 3);
        String savepoint =
                run(cluster, topic, 0, null, 2, 0, new Graph(KINDS.size(), this::addPlain));

        assertThat(Headers.of(savepoint, "string")).hasSize(1);
        assertThat(Headers.of(savepoint, "pojo")).as("headers that differ").hasSize(2);

        StreamExecutionEnvironment env = environment(cluster, null, 2, 200);
        SavepointConversion conversion = SavepointConversion.of(savepoint);
        for (Map.Entry<String, Kind<?>> kind : KINDS.entrySet()) {
            conversion =
                    conversion.rekey(
                            kind.getKey(),
                            byKey(env.fromData(new Event()), kind.getValue()).placedKeyType());
        }
        String hashed = savepoint + "-hashed";
        assertThat(conversion.writeTo(hashed))
                .hasSize(KINDS.size())
                .allMatch(done -> done.oldLayout().isEmpty())
                .allMatch(done -> done.newLayout().orElseThrow().maxParallelism() == 200)
                .allMatch(done -> done.entries() > 0 && done.bytes() > 0);
        savepoint =
                run(cluster, topic, 1, hashed, 3, 200, new Graph(KINDS.size(), this::addHashed));

        conversion = SavepointConversion.of(savepoint);
        for (String kind : KINDS.keySet()) {
            conversion = conversion.rekeyToPlain(kind);
        }
        String plain = savepoint + "-plain";
        assertThat(conversion.withMaxParallelism(150).writeTo(plain))
                .allMatch(done -> done.newLayout().isEmpty() && done.maxParallelism() == 150);
        run(cluster, topic, 2, plain, 2, 0, new Graph(KINDS.size(), this::addPlain));
    }

    /** Flink refuses them as plain keys, so they go from one hash to another. */
    @Test
    void enumsInTuples_goOnUnderAnotherHash(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 3);
        Graph before = new Graph(1, (env, events) -> addPairs(bySide(stream(env, events))));
        String savepoint = run(cluster, topic, 0, null, 2, 128, before);
        String target = savepoint + "-other-hash";
        StreamExecutionEnvironment env = environment(cluster, null, 2, 300);
        SavepointConversion.of(savepoint)
                .rekey("enum", bySide(env.fromData(new Event())).using(OTHER_HASH))
                .writeTo(target);
        Graph after =
                new Graph(
                        1,
                        (job, events) -> addPairs(bySide(stream(job, events)).using(OTHER_HASH)));
        run(cluster, topic, 1, target, 3, 300, after);
    }

    private static SmartKeyBy<Event, Tuple2<String, Side>> bySide(DataStream<Event> stream) {
        return byKey(
                stream,
                new Kind<>(
                        Types.TUPLE(Types.STRING, Types.ENUM(Side.class)),
                        ConvertedKeysTest::side));
    }

    private void addPairs(SmartKeyBy<Event, Tuple2<String, Side>> bySide) {
        collect(
                bySide.keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new Count<Tuple2<String, Side>>("enum"),
                                        Types.TUPLE(Types.STRING, Types.LONG))),
                "enum");
    }

    /** By flags alone: hash, partitions, other partitions, another max parallelism. */
    @Test
    void layouts_changeIntoEachOther_withoutTheJob(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        EventTopic topic = EventTopic.create(broker, 4, 3);
        String savepoint = run(cluster, topic, 0, null, 2, 0, new Graph(1, this::addPlainString));
        KafkaPartitioning<String> murmur2 = KafkaPartitioning.murmur2(StringSerializer.class);

        String target = savepoint + "-hashed";
        assertThat(
                        SavepointConversion.of(savepoint)
                                .rekeyToHash("string", HashFunction.MURMUR3)
                                .writeTo(target))
                .extracting(done -> done.newLayout().orElseThrow())
                .containsExactly(new Layout.OfHash("murmur3", 128));
        savepoint =
                run(
                        cluster,
                        topic,
                        1,
                        target,
                        3,
                        128,
                        new Graph(
                                1,
                                (env, events) ->
                                        addString(
                                                SmartKeyBy.from(
                                                                env,
                                                                events,
                                                                EventTopic.watermarks(),
                                                                "events")
                                                        .keyedBy(
                                                                "key",
                                                                event -> event.key,
                                                                Types.STRING)
                                                        .using(new AlwaysHash(HashFunction.MURMUR3))
                                                        .uid("events"))));

        target = savepoint + "-partitions";
        assertThat(
                        SavepointConversion.of(savepoint)
                                .rekeyToPartitions("string", murmur2, topic.name(), 4)
                                .withMaxParallelism(256)
                                .writeTo(target))
                .extracting(done -> done.newLayout().orElseThrow())
                .containsExactly(murmur2.layout(4, 256));
        savepoint =
                run(
                        cluster,
                        topic,
                        2,
                        target,
                        2,
                        256,
                        new Graph(1, (env, events) -> addString(byPartition(env, events, 4))));

        // As for a topic that was created again with another count.
        target = savepoint + "-other-count";
        SavepointConversion.of(savepoint)
                .rekeyToPartitions("string", murmur2, topic.name(), 3)
                .withMaxParallelism(129)
                .writeTo(target);
        run(
                cluster,
                topic,
                3,
                target,
                2,
                129,
                new Graph(1, (env, events) -> addString(byPartition(env, events, 3))));
    }

    private static SmartKeyBy<Event, String> byPartition(
            StreamExecutionEnvironment env, KafkaSource<Event> events, int partitions) {
        return SmartKeyBy.from(env, events, EventTopic.watermarks(), "events")
                .keyedBy("key", event -> event.key, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .sourcePartitions(partitions)
                .upTo(Plan.LOCAL_FIRST)
                .uid("events");
    }

    /** Adds operators that count records by keys of some kinds. */
    private record Graph(int kinds, Addition addition) {

        @FunctionalInterface
        private interface Addition {
            void add(StreamExecutionEnvironment env, KafkaSource<Event> events);
        }
    }

    private void addPlain(StreamExecutionEnvironment env, KafkaSource<Event> events) {
        DataStream<Event> stream = stream(env, events);
        KINDS.forEach((uid, kind) -> addPlain(stream, uid, kind));
    }

    private <K> void addPlain(DataStream<Event> stream, String uid, Kind<K> kind) {
        collect(stream.keyBy(kind.selector(), kind.type()).process(new Count<>(uid)), uid);
    }

    private void addPlainString(StreamExecutionEnvironment env, KafkaSource<Event> events) {
        addPlain(stream(env, events), "string", new Kind<>(Types.STRING, event -> event.key));
    }

    private void addString(SmartKeyBy<Event, String> byKey) {
        collect(
                byKey.keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new Count<String>("string"),
                                        Types.TUPLE(Types.STRING, Types.LONG))),
                "string");
    }

    private void addHashed(StreamExecutionEnvironment env, KafkaSource<Event> events) {
        DataStream<Event> stream = stream(env, events);
        KINDS.forEach((uid, kind) -> addHashed(stream, uid, kind));
    }

    private <K> void addHashed(DataStream<Event> stream, String uid, Kind<K> kind) {
        collect(
                byKey(stream, kind)
                        .keyedStream()
                        .process(
                                PlacedKeys.unwrapping(
                                        new Count<K>(uid), Types.TUPLE(Types.STRING, Types.LONG))),
                uid);
    }

    private static <K> SmartKeyBy<Event, K> byKey(DataStream<Event> stream, Kind<K> kind) {
        return SmartKeyBy.from(stream).keyedBy("key", kind.selector(), kind.type());
    }

    private static DataStream<Event> stream(
            StreamExecutionEnvironment env, KafkaSource<Event> events) {
        return env.fromSource(events, EventTopic.watermarks(), "events").uid("events");
    }

    private void collect(SingleOutputStreamOperator<Tuple2<String, Long>> counted, String uid) {
        counted.returns(Types.TUPLE(Types.STRING, Types.LONG))
                .uid(uid)
                .sinkTo(results)
                .uid(uid + " sink");
    }

    /** Runs a job over one phase of the topic, and returns its savepoint. */
    private String run(
            FlinkCluster cluster,
            EventTopic topic,
            int phase,
            @Nullable String restored,
            int parallelism,
            int maxParallelism,
            Graph graph)
            throws Exception {
        StreamExecutionEnvironment env =
                environment(cluster, restored, parallelism, maxParallelism);
        graph.addition().add(env, topic.source());
        JobClient job = env.executeAsync("phase " + phase);
        int records = topic.write(phase);
        await(job, (long) records * graph.kinds());
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        return rest.snapshots().stop(job.getJobID(), directory, SavepointFormatType.CANONICAL);
    }

    private StreamExecutionEnvironment environment(
            FlinkCluster cluster, @Nullable String restored, int parallelism, int maxParallelism) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("rocksdb", directory, restored));
        env.setParallelism(parallelism);
        if (maxParallelism > 0) {
            env.setMaxParallelism(maxParallelism);
        }
        return env;
    }

    /** Each result must be the next number of its key. */
    private void await(JobClient job, long expected) {
        long[] read = new long[1];
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            for (Tuple2<String, Long> result : results.available()) {
                                assertThat(result.f1)
                                        .as(result.f0)
                                        .isEqualTo(counts.merge(result.f0, 1L, Long::sum));
                                read[0]++;
                            }
                            if (job.getJobStatus().get().isGloballyTerminalState()) {
                                job.getJobExecutionResult().get();
                            }
                            return read[0] == expected;
                        });
    }
}
