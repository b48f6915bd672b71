package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Late records under each plan. A keyBy waits for the slowest of all partitions, a chain for its
 * own: what is late for its own partition is dropped by FORWARD, and kept by a keyBy for as long as
 * another partition is further behind.
 */
@ExtendWith(Testbed.class)
class LatenessTest {

    private static final int WINDOW = 100;
    private static final WatermarkStrategy<Tuple2<String, Long>> AT_EACH_RECORD =
            WatermarkAtEachRecord.strategy();
    private static final Duration IDLE = Duration.ofMillis(100);

    @ParameterizedTest
    @CsvSource({"FORWARD, 0, 0", "LOCAL_FIRST, 0, 1", "HASH, 0, 1", "FORWARD, 1000, 1"})
    void lateRecord_isJudgedByTheWatermarkOfItsPlan(
            Plan plan,
            long allowedLateness,
            long lateCounted,
            KafkaBroker broker,
            FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String ahead = KeyKind.keyOfPartition(0, 2);
        String behind = KeyKind.keyOfPartition(1, 2);
        // The third is late, by its own partition; the other partition is at 0 still.
        topic.writeAll(0, ahead, LongStream.of(0, 1000, 150));
        topic.writeAll(1, behind, LongStream.of(0));
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        StreamExecutionEnvironment env =
                windows(
                        plan,
                        Duration.ofMillis(allowedLateness),
                        AT_EACH_RECORD,
                        topic,
                        cluster,
                        results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", 4);
            topic.writeAll(0, ahead, LongStream.of(5000));
            topic.writeAll(1, behind, LongStream.of(5000));
            Map<String, Long> counts = new HashMap<>();
            while (!counts.containsKey(ahead + "@1000") || !counts.containsKey(behind + "@0")) {
                Tuple3<String, Long, Long> result = results.next();
                counts.merge(result.f0, result.f2, Math::max);
            }
            assertThat(counts.getOrDefault(ahead + "@0", 0L)).isEqualTo(1);
            assertThat(counts.getOrDefault(ahead + "@100", 0L)).isEqualTo(lateCounted);
        }
    }

    /**
     * A subtask whose partitions are all silent has no event time of its own, and behind no
     * exchange none of anybody else's.
     */
    @ParameterizedTest
    @EnumSource
    void silentPartition_holdsUpItsOwnWindows_onlyWhereNothingIsExchanged(
            Plan plan, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String ahead = KeyKind.keyOfPartition(0, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, ahead, LongStream.of(0));
        topic.writeAll(1, silent, LongStream.of(0));
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        StreamExecutionEnvironment env =
                windows(
                        plan,
                        Duration.ZERO,
                        AT_EACH_RECORD.withIdleness(IDLE),
                        topic,
                        cluster,
                        results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", 2);
            Set<String> fired = new HashSet<>();
            long time = 0;
            long start = System.nanoTime();
            // By exchange until the window has fired; without, well beyond the idle time.
            while (plan == Plan.FORWARD
                    ? System.nanoTime() - start < 5 * IDLE.toNanos() || fired.size() < 2
                    : !fired.contains(silent + "@0")) {
                time += 1000;
                topic.writeAll(0, ahead, LongStream.of(time));
                while (!fired.contains(ahead + "@" + (time - 1000))) {
                    fired.add(results.next().f0);
                }
            }
            if (plan == Plan.FORWARD) {
                assertThat(fired).hasSizeGreaterThan(1).doesNotContain(silent + "@0");
                topic.writeAll(1, silent, LongStream.of(time));
                while (!fired.contains(silent + "@0")) {
                    fired.add(results.next().f0);
                }
            }
        }
    }

    private static StreamExecutionEnvironment windows(
            Plan plan,
            Duration allowedLateness,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            NumberedTopic<String> topic,
            FlinkCluster cluster,
            QueueSink<Tuple3<String, Long, Long>> results)
            throws Exception {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy.from(env, topic.source(false), watermarks, CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .upTo(plan)
                .keyedStream()
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW)))
                .allowedLateness(allowedLateness)
                .process(new CountInWindow())
                .returns(CountPerGroup.TYPE)
                .name("windows")
                .setDescription("windows")
                .sinkTo(results);
        return env;
    }
}
