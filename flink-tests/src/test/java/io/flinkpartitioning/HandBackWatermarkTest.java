package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The watermark of a subtask that was restored with a split of another subtask. */
@ExtendWith(Testbed.class)
class HandBackWatermarkTest {

    private static final int PARTITIONS = 8;
    private static final int WINDOW = 100;

    @TempDir private Path directory;

    /**
     * At 5 subtasks, subtask 2 reads partition 4, and is restored with partition 5 too. Flink makes
     * an output for each. If the library did not release the second one, the watermark of subtask 2
     * would stay at its beginning, and the windows of partition 4 would never fire.
     */
    @Test
    @SuppressWarnings("try") // The second job only has to be closed.
    void splitOfAnotherSubtask_doesNotHoldTheWatermarkBack(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        writeToAll(topic, 0);
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        String savepoint;
        StreamExecutionEnvironment env = windows(cluster, topic, 4, null, results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", PARTITIONS);
            savepoint = job.stopWithSavepoint(directory);
        }
        writeToAll(topic, 10 * WINDOW);
        Set<String> expected = new HashSet<>(firstWindowsOfAllPartitions());
        env = windows(cluster, topic, 5, savepoint, results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            while (!expected.isEmpty()) {
                Tuple3<String, Long, Long> window = results.next();
                assertThat(expected.remove(window.f0)).as("first result of %s", window).isTrue();
            }
        }
    }

    private static List<String> firstWindowsOfAllPartitions() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> KeyKind.keyOfPartition(partition, PARTITIONS) + "@0")
                .toList();
    }

    private static void writeToAll(NumberedTopic<String> topic, long time) throws Exception {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            topic.writeAll(
                    partition, KeyKind.keyOfPartition(partition, PARTITIONS), LongStream.of(time));
        }
    }

    private StreamExecutionEnvironment windows(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            int parallelism,
            @Nullable String restored,
            QueueSink<Tuple3<String, Long, Long>> results) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("hashmap", directory, restored));
        env.setParallelism(parallelism);
        SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkAtEachRecord.strategy(),
                        CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .upTo(Plan.FORWARD)
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
        return env;
    }
}
