package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Windows, timers and late records after a restore at another parallelism, with a backlog: those of
 * a {@code keyBy} that was never interrupted.
 *
 * <p>After a rescale a subtask may read one of its partitions before another one has come back from
 * its old reader. If its watermark ran ahead, the backlog of the late partition would be dropped.
 */
@ExtendWith(Testbed.class)
class RescaledWindowsTest {

    private static final int PARTITIONS = 48;
    private static final int WINDOW = 100;
    private static final long LAST_OF_BACKLOG = 1000;
    private static final long AFTERWARDS = 3000;

    @TempDir private Path directory;

    private final QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
    private final Map<String, Long> found = new TreeMap<>();

    /** The reader of subtask 0, which has splits of the others, registers late. */
    @ParameterizedTest
    @CsvSource({"FORWARD, SHARED", "FORWARD, OWN", "LOCAL_FIRST, SHARED"})
    @SuppressWarnings("try") // The second job only has to be closed.
    void readerThatRegistersLate_costsNoWindow(
            Plan plan, EventTime eventTime, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        String savepoint = savepoint(cluster, topic, plan, eventTime, 2);
        LateReader<Tuple2<String, Long>> late = new LateReader<>(WatermarkAtEachRecord.strategy());
        StreamExecutionEnvironment env = environment(cluster, 4, savepoint);
        add(env, topic, plan, eventTime, late);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            int maxParallelism = env.getMaxParallelism();
            await(() -> subtasksAtTheEndOfTheBacklog(maxParallelism).containsAll(Set.of(1, 2, 3)));
            late.release();
            awaitTheEnd(topic);
        }
        assertThat(found).isEqualTo(expected());
    }

    @RepeatedTest(20)
    @Tag("full")
    void from2To4(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        restoreLosesNothing(broker, cluster, 2, 4);
    }

    @RepeatedTest(20)
    @Tag("full")
    void from3To7(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        restoreLosesNothing(broker, cluster, 3, 7);
    }

    @SuppressWarnings("try") // The second job only has to be closed.
    private void restoreLosesNothing(KafkaBroker broker, FlinkCluster cluster, int from, int to)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        String savepoint = savepoint(cluster, topic, Plan.FORWARD, EventTime.SHARED, from);
        StreamExecutionEnvironment env = environment(cluster, to, savepoint);
        add(env, topic, Plan.FORWARD, EventTime.SHARED, WatermarkAtEachRecord.strategy());
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            awaitTheEnd(topic);
        }
        Map<String, Long> restored = new TreeMap<>(found);
        found.clear();
        StreamExecutionEnvironment keyBy = JobRun.withoutRestarts(cluster, to);
        TimedResults.of(
                keyBy.fromSource(
                                topic.source(false),
                                WatermarkAtEachRecord.strategy(),
                                CheckedJob.SOURCE)
                        .keyBy(record -> record.f0),
                WINDOW,
                results);
        try (CheckedJob job = CheckedJob.start(keyBy, cluster, results)) {
            awaitWindows();
        }
        assertThat(restored).isEqualTo(found);
    }

    /** Reads the first record of each partition, and writes a backlog after the savepoint. */
    private String savepoint(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Plan plan,
            EventTime eventTime,
            int parallelism)
            throws Exception {
        writeToAll(topic, LongStream.of(0));
        StreamExecutionEnvironment env = environment(cluster, parallelism, null);
        add(env, topic, plan, eventTime, WatermarkAtEachRecord.strategy());
        String savepoint;
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            await(() -> found.size() == PARTITIONS);
            savepoint = job.stopWithSavepoint(directory);
        }
        writeToAll(topic, LongStream.rangeClosed(1, 10).map(window -> window * WINDOW));
        return savepoint;
    }

    private void awaitTheEnd(NumberedTopic<String> topic) throws Exception {
        writeToAll(topic, LongStream.of(AFTERWARDS, 2 * AFTERWARDS));
        awaitWindows();
    }

    private void awaitWindows() throws InterruptedException {
        await(
                () ->
                        IntStream.range(0, PARTITIONS)
                                .allMatch(
                                        p ->
                                                has("window", p, AFTERWARDS)
                                                        && has("timer", p, AFTERWARDS)));
    }

    private void await(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            Tuple3<String, Long, Long> result = results.next();
            found.merge(text(result.f0, result.f1), result.f2, Long::sum);
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** The subtasks that have read at least one of their partitions to the end. */
    private Set<Integer> subtasksAtTheEndOfTheBacklog(int maxParallelism) {
        Set<Integer> subtasks = new HashSet<>();
        IntStream.range(0, PARTITIONS)
                .filter(p -> has("record", p, LAST_OF_BACKLOG))
                .map(p -> KeyGroups.subtaskOfPartition(p, PARTITIONS, maxParallelism, 4))
                .forEach(subtasks::add);
        return subtasks;
    }

    private boolean has(String kind, int partition, long time) {
        return found.containsKey(text(kind + " " + key(partition), time));
    }

    private static String text(String kindAndKey, long time) {
        return kindAndKey + "@" + time;
    }

    private static String key(int partition) {
        return KeyKind.keyOfPartition(partition, PARTITIONS);
    }

    /** One record, one timer and one window at each time but the last, and nothing late. */
    private static Map<String, Long> expected() {
        Map<String, Long> expected = new TreeMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String key = key(partition);
            LongStream.concat(
                            LongStream.rangeClosed(0, 10).map(window -> window * WINDOW),
                            LongStream.of(AFTERWARDS))
                    .forEach(
                            time -> {
                                expected.put(text("record " + key, time), 1L);
                                expected.put(text("timer " + key, time), 1L);
                                expected.put(text("window " + key, time), 1L);
                            });
            expected.put(text("record " + key, 2 * AFTERWARDS), 1L);
        }
        return expected;
    }

    private static void writeToAll(NumberedTopic<String> topic, LongStream times) throws Exception {
        long[] numbers = times.toArray();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            topic.writeAll(partition, key(partition), LongStream.of(numbers));
        }
    }

    private StreamExecutionEnvironment environment(
            FlinkCluster cluster, int parallelism, @Nullable String restored) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("hashmap", directory, restored));
        env.setParallelism(parallelism);
        return env;
    }

    private void add(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            Plan plan,
            EventTime eventTime,
            WatermarkStrategy<Tuple2<String, Long>> watermarks) {
        TimedResults.ofPlaced(
                SmartKeyBy.from(env, topic.source(false), watermarks, CheckedJob.SOURCE)
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .upTo(plan)
                        .withEventTime(eventTime)
                        .uid("numbered")
                        .keyedStream(),
                WINDOW,
                results);
    }
}
