package io.flinkpartitioning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Flink's own operators over two keyed streams of the library: all pairs if their keys live in one
 * layout, also after a restore, and a refusal if they do not.
 */
@ExtendWith(Testbed.class)
class FlinkJoinTest {

    private static final int RECORDS = 2000;
    private static final int KEYS = 100;
    private static final int SOME_RECORDS = 400;
    private static final int SOME_KEYS = 20;
    private static final long MILLIS_APART = 100;

    @TempDir private Path directory;

    /** How Flink brings two keyed streams together. */
    private enum Meeting {
        /** Keys both streams again. */
        INTERVAL_JOIN {
            @Override
            DataStream<String> pairs(
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right) {
                return intervalJoin(left, right);
            }
        },
        /** Takes the streams as they are. */
        CONNECT {
            @Override
            DataStream<String> pairs(
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right) {
                return left.connect(right).process(new Matches());
            }
        },
        /** Uses the selectors of the streams again. */
        CONNECT_AND_KEY_BY {
            @Override
            DataStream<String> pairs(
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right) {
                return left.connect(right)
                        .keyBy(left.getKeySelector(), right.getKeySelector())
                        .process(new Matches());
            }
        },
        /** Uses the selectors of the streams again, in windows. */
        WINDOW_JOIN {
            @Override
            DataStream<String> pairs(
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right) {
                JoinFunction<Tuple2<String, Long>, Tuple2<String, Long>, String> pair =
                        (first, second) -> pair(first);
                return left.join(right)
                        .where(left.getKeySelector())
                        .equalTo(right.getKeySelector())
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(MILLIS_APART)))
                        .apply(pair, Types.STRING);
            }
        },
        /** The same, with both sides of a window. */
        WINDOW_CO_GROUP {
            @Override
            DataStream<String> pairs(
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
                    KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right) {
                CoGroupFunction<Tuple2<String, Long>, Tuple2<String, Long>, String> pairs =
                        (lefts, rights, out) ->
                                lefts.forEach(
                                        first ->
                                                rights.forEach(second -> out.collect(pair(first))));
                return left.coGroup(right)
                        .where(left.getKeySelector())
                        .equalTo(right.getKeySelector())
                        .window(TumblingEventTimeWindows.of(Duration.ofMillis(MILLIS_APART)))
                        .apply(pairs, Types.STRING);
            }
        };

        abstract DataStream<String> pairs(
                KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
                KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right);
    }

    /** What the second topic is, beside a first one of four partitions by murmur2. */
    private enum Other {
        GROWN(8, "partition placement (8 source partitions, producer hash murmur2"),
        UNEQUAL(6, "partition placement (6 source partitions, producer hash murmur2"),
        OTHER_HASH(4, "partition placement (4 source partitions, producer hash crc32"),
        OTHER_BYTES(4, "by the bytes for topic or stream"),
        OTHER_SETTINGS(4, "with serializer settings [key.serializer.encoding]"),
        UNDECLARED(4, "hash placement (fnv of the key, max parallelism 128)");

        private final int partitions;
        private final String layout;

        Other(int partitions, String layout) {
            this.partitions = partitions;
            this.layout = layout;
        }

        SmartKeyBy<Tuple2<String, Long>, String> declared(
                SmartKeyBy<Tuple2<String, Long>, String> keyed) {
            return switch (this) {
                case UNDECLARED -> keyed;
                case OTHER_HASH ->
                        keyed.partitionedLike(KafkaPartitioning.crc32(StringSerializer.class));
                case OTHER_BYTES ->
                        keyed.partitionedLike(
                                KafkaPartitioning.murmur2(
                                        CoPartitionedJobTest.TaggingSerializer.class));
                case OTHER_SETTINGS ->
                        keyed.partitionedLike(
                                KafkaPartitioning.<String>murmur2(StringSerializer.class)
                                        .withSerializerConfig(
                                                Map.of("key.serializer.encoding", "UTF-16")));
                default -> murmur2(keyed);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsOfOneLayout_meetInAllTheirPairs(
            Meeting meeting, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> left =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 81);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 81);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);

        DataStream<String> pairs =
                meeting.pairs(
                        murmur2(keyed(env, left, true, "left")).keyedStream(),
                        murmur2(keyed(env, right, true, "right")).keyedStream());

        assertThat(results(env, pairs))
                .hasSize(RECORDS)
                .containsExactlyInAnyOrderElementsOf(pairs(left.reference()));
    }

    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static List<String> results(StreamExecutionEnvironment env, DataStream<String> stream)
            throws Exception {
        List<String> results = new ArrayList<>();
        try (CloseableIterator<String> iterator = stream.collectAsync()) {
            env.executeAsync("pairs");
            iterator.forEachRemaining(results::add);
        }
        return results;
    }

    @ParameterizedTest
    @EnumSource
    void streamsOfTwoLayouts_areRefusedWithBothAndTheWayOut(
            Other other, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> left = NumberedTopic.create(broker, KeyKind.STRING, 4);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, KeyKind.STRING, other.partitions);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> lefts =
                murmur2(keyed(env, left, true, "left")).keyedStream();
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> rights =
                other.declared(keyed(env, right, true, "right")).keyedStream();

        for (Meeting meeting : Meeting.values()) {
            assertThatThrownBy(() -> meeting.pairs(lefts, rights))
                    .as("%s", meeting)
                    .hasMessageContaining(
                            "partition placement (4 source partitions, producer hash murmur2")
                    .hasMessageContaining(other.layout)
                    .hasMessageContaining("coPartitionedWith(…)");
        }
    }

    /**
     * As Avro's keys with a schema registry are: their layouts are equal, but equal keys are not.
     */
    @Test
    void streamsOfKeysWithOtherBytesInEachTopic_areRefusedWithBothTopics(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        UUID id = UUID.randomUUID();
        NumberedTopic<String> left = NumberedTopic.create(broker, "a-" + id, KeyKind.STRING, 4);
        NumberedTopic<String> right = NumberedTopic.create(broker, "b-" + id, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> lefts =
                Other.OTHER_BYTES.declared(keyed(env, left, true, "left")).keyedStream();
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> rights =
                Other.OTHER_BYTES.declared(keyed(env, right, true, "right")).keyedStream();

        for (Meeting meeting : Meeting.values()) {
            assertThatThrownBy(() -> meeting.pairs(lefts, rights))
                    .as("%s", meeting)
                    .hasMessageContaining("by the bytes for topic or stream '%s'", left.name())
                    .hasMessageContaining("by the bytes for topic or stream '%s'", right.name());
        }
        assertThatCode(() -> meetOnce(lefts)).as("one topic").doesNotThrowAnyException();
    }

    /** A serializer of one's own that uses neither topic nor settings. */
    public static final class OwnSerializer implements Serializer<String> {
        @Override
        public byte[] serialize(String topic, String data) {
            return data.getBytes(UTF_8);
        }
    }

    @Test
    void streamsOfKeysWithTheSameBytes_meet_whateverIsDeclared(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> left = NumberedTopic.create(broker, KeyKind.STRING, 4);
        NumberedTopic<String> right = NumberedTopic.create(broker, KeyKind.STRING, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        KafkaPartitioning<String> own = KafkaPartitioning.murmur2(OwnSerializer.class);
        assertThatCode(
                        () ->
                                intervalJoin(
                                        keyed(env, left, true, "own left")
                                                .partitionedLike(own)
                                                .keyedStream(),
                                        keyed(env, right, true, "own right")
                                                .partitionedLike(own)
                                                .keyedStream()))
                .as("a serializer that ignores the topic")
                .doesNotThrowAnyException();
        assertThatCode(
                        () ->
                                intervalJoin(
                                        murmur2(keyed(env, left, true, "left")).keyedStream(),
                                        keyed(env, right, true, "right")
                                                .partitionedLike(
                                                        KafkaPartitioning.<String>murmur2(
                                                                        StringSerializer.class)
                                                                .withSerializerConfig(
                                                                        Map.of(
                                                                                "key.serializer.encoding",
                                                                                "UTF-8")))
                                                .keyedStream()))
                .as("a default that is written out")
                .doesNotThrowAnyException();
    }

    private static void meetOnce(KeyedStream<Tuple2<String, Long>, PlacedKey<String>> stream) {
        intervalJoin(stream, stream);
    }

    @Test
    void join_restored_goesOnUnderItsLayout_andIsRefusedUnderAnother(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> left =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(SOME_RECORDS, SOME_KEYS, 82);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(SOME_RECORDS, SOME_KEYS, 82);
        Map<String, Long> records = left.reference();
        Job job = start(cluster, left, right, null, UnaryOperator.identity());
        job.awaitPairs(records);
        String savepoint = job.stopWithSavepoint();

        writeAgain(right, records);
        job = start(cluster, left, right, savepoint, UnaryOperator.identity());
        job.awaitPairs(records);
        savepoint = job.stopWithSavepoint();

        NumberedTopic<String> grownLeft = left.grownTo(8);
        NumberedTopic<String> grownRight = right.grownTo(8);
        job = start(cluster, grownLeft, grownRight, savepoint, UnaryOperator.identity());
        assertThat(job.job.failure())
                .contains("The restored state has partition placement (4 source partitions")
                .contains("To go on from this state, set sourcePartitions(4)");

        writeAgain(grownRight, records);
        job = start(cluster, grownLeft, grownRight, savepoint, keyed -> keyed.sourcePartitions(4));
        job.awaitPairs(records);
        job.job.cancel();
    }

    /** Whoever joins these records needs the state of those that were there before. */
    private static void writeAgain(NumberedTopic<String> topic, Map<String, Long> records)
            throws Exception {
        for (Map.Entry<String, Long> record : records.entrySet()) {
            topic.writeAll(null, record.getKey(), LongStream.range(0, record.getValue()));
        }
    }

    private Job start(
            FlinkCluster cluster,
            NumberedTopic<String> left,
            NumberedTopic<String> right,
            @Nullable String restored,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> pinned)
            throws Exception {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("hashmap", directory, restored));
        env.setParallelism(2);
        QueueSink<String> pairs = new QueueSink<>();
        intervalJoin(
                        pinned.apply(murmur2(keyed(env, left, false, "left"))).keyedStream(),
                        pinned.apply(murmur2(keyed(env, right, false, "right"))).keyedStream())
                .name("join")
                .uid("join")
                .sinkTo(pairs)
                .uid("sink");
        return new Job(
                new RecoveringJob(cluster, env.executeAsync("join"), "join", subtask -> {}), pairs);
    }

    private final class Job {

        private final RecoveringJob job;
        private final QueueSink<String> pairs;

        Job(RecoveringJob job, QueueSink<String> pairs) {
            this.job = job;
            this.pairs = pairs;
        }

        void awaitPairs(Map<String, Long> records) throws InterruptedException {
            List<String> expected = FlinkJoinTest.pairs(records);
            List<String> found = new ArrayList<>();
            while (found.size() < expected.size()) {
                found.add(pairs.next());
            }
            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        }

        String stopWithSavepoint() throws Exception {
            return job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);
        }
    }

    private static SingleOutputStreamOperator<String> intervalJoin(
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> left,
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> right) {
        return left.intervalJoin(right)
                .between(Duration.ofMillis(-5), Duration.ofMillis(5))
                .process(new Pairs());
    }

    private static List<String> pairs(Map<String, Long> records) {
        List<String> pairs = new ArrayList<>();
        records.forEach(
                (key, count) ->
                        LongStream.range(0, count)
                                .mapToObj(number -> pair(Tuple2.of(key, number)))
                                .forEach(pairs::add));
        return pairs;
    }

    private static String pair(Tuple2<String, Long> record) {
        return record.f0 + "#" + record.f1;
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> murmur2(
            SmartKeyBy<Tuple2<String, Long>, String> keyed) {
        return keyed.partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    /** Records of equal numbers have equal timestamps, and no others are near. */
    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            boolean bounded,
            String name) {
        return SmartKeyBy.from(
                        env,
                        topic.source(bounded),
                        WatermarkStrategy.<Tuple2<String, Long>>noWatermarks()
                                .withTimestampAssigner(
                                        (record, timestamp) -> record.f1 * MILLIS_APART),
                        name)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .uid(name);
    }

    /** Tells each pair as key and number of its first record. */
    static final class Pairs
            extends ProcessJoinFunction<Tuple2<String, Long>, Tuple2<String, Long>, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> left,
                Tuple2<String, Long> right,
                Context context,
                Collector<String> out) {
            out.collect(pair(left));
        }
    }
}
