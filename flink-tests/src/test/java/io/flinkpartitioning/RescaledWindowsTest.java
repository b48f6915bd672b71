package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Windows after a restore at another parallelism, with a backlog. Under FORWARD a subtask may read
 * one of its partitions before another one has come back from its old reader. Its watermark runs
 * ahead, and the backlog of the late partition is dropped. A keyBy drops nothing.
 *
 * <p>The loss is known, see docs/plans.md. When a restored job waits for all of its partitions
 * before its first watermark, FORWARD must lose nothing here either.
 */
@Tag("full")
@ExtendWith(Testbed.class)
class RescaledWindowsTest {

    private static final int PARTITIONS = 16;
    private static final int WINDOW = 100;
    private static final long LAST_OF_BACKLOG = 1000;
    private static final long AFTERWARDS = 3000;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"FORWARD", "HASH"})
    @SuppressWarnings("try") // The second job only has to be closed.
    void backlogAfterARescaledRestore_losesWindowsUnderForwardOnly(
            Plan plan, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        writeToAll(topic, LongStream.of(0));
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        StreamExecutionEnvironment env = cluster.environment(settings(null));
        env.setParallelism(2);
        addWindows(env, topic, plan, WatermarkAtEachRecord.strategy(), results);
        String savepoint;
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", PARTITIONS);
            savepoint = job.stopWithSavepoint(directory);
        }
        writeToAll(topic, LongStream.rangeClosed(1, 10).map(window -> window * WINDOW));

        LateReader<Tuple2<String, Long>> late = new LateReader<>(WatermarkAtEachRecord.strategy());
        env = cluster.environment(settings(savepoint));
        env.setParallelism(4);
        addWindows(env, topic, plan, late, results);
        Set<String> fired = new HashSet<>();
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            if (plan == Plan.FORWARD) {
                awaitLastButOneWindowAt(Set.of(1, 2, 3), env.getMaxParallelism(), results, fired);
            }
            late.release();
            writeToAll(topic, LongStream.of(AFTERWARDS, 2 * AFTERWARDS));
            while (!fired.containsAll(windowsAt(LongStream.of(AFTERWARDS)))) {
                fired.add(results.next().f0);
            }
        }
        List<String> lost =
                new ArrayList<>(windowsAt(LongStream.rangeClosed(0, 10).map(i -> i * WINDOW)));
        lost.removeAll(fired);
        if (plan == Plan.FORWARD) {
            assertThat(lost).isNotEmpty();
        } else {
            assertThat(lost).isEmpty();
        }
    }

    /** Then the clocks of these subtasks are at the end of the backlog. */
    private static void awaitLastButOneWindowAt(
            Set<Integer> subtasks,
            int maxParallelism,
            QueueSink<Tuple3<String, Long, Long>> results,
            Set<String> fired)
            throws InterruptedException {
        Set<Integer> ahead = new HashSet<>();
        while (!ahead.containsAll(subtasks)) {
            fired.add(results.next().f0);
            IntStream.range(0, PARTITIONS)
                    .filter(p -> fired.contains(window(p, LAST_OF_BACKLOG - WINDOW)))
                    .map(p -> KeyGroups.subtaskOfPartition(p, PARTITIONS, maxParallelism, 4))
                    .forEach(ahead::add);
        }
    }

    private static List<String> windowsAt(LongStream starts) {
        return starts.boxed()
                .flatMap(
                        start ->
                                IntStream.range(0, PARTITIONS)
                                        .mapToObj(partition -> window(partition, start)))
                .toList();
    }

    private static String window(int partition, long start) {
        return "%s@%d".formatted(KeyKind.keyOfPartition(partition, PARTITIONS), start);
    }

    private static void writeToAll(NumberedTopic<String> topic, LongStream times) throws Exception {
        long[] numbers = times.toArray();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            topic.writeAll(
                    partition,
                    KeyKind.keyOfPartition(partition, PARTITIONS),
                    LongStream.of(numbers));
        }
    }

    private Configuration settings(@Nullable String restored) {
        return JobRun.recoverable("hashmap", directory, restored);
    }

    private static void addWindows(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            Plan plan,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            QueueSink<Tuple3<String, Long, Long>> results) {
        SmartKeyBy.from(env, topic.source(false), watermarks, CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .upTo(plan)
                .uid("numbered")
                .keyedStream()
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW)))
                .process(new CountInWindow())
                .returns(CountPerGroup.TYPE)
                .name("windows")
                .setDescription("windows")
                .uid("windows")
                .sinkTo(results)
                .uid("sink");
    }
}
