package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.SharedEventTimeTest.Assigned;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Event time that is shared where it is assigned behind the source: its own ways to go wrong. */
@ExtendWith(Testbed.class)
class BehindSourceEventTimeTest {

    private static final int WINDOW = 100;

    private final QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
    private final List<String> found = new ArrayList<>();

    /** A marker of the end in one partition ends no time of another. */
    @ParameterizedTest
    @EnumSource
    void generatorThatEndsTime_endsItForNoOther(
            Assigned assigned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String ahead = KeyKind.keyOfPartition(0, 2);
        String behind = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(1, behind, LongStream.of(0));
        topic.writeAll(0, ahead, LongStream.of(0, EndMarker.END));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        TimedResults.ofPlaced(
                SharedEventTimeTest.keyed(env, topic.source(false), EndMarker.strategy(), assigned)
                        .keyedStream(),
                WINDOW,
                results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            await("record " + ahead + "@" + EndMarker.END);
            topic.writeAll(0, ahead, LongStream.of(150));
            await("record " + ahead + "@150");
            topic.writeAll(1, behind, LongStream.of(120));
            await("window " + behind + "@0");
            await("window " + ahead + "@0");
            topic.writeAll(1, behind, LongStream.of(EndMarker.END));
            await("window " + ahead + "@" + 150 / WINDOW * WINDOW);
            assertThat(found).noneMatch(result -> result.startsWith("late"));
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    /** Emits the time of each record, and the end of time at a marker. */
    private static final class EndMarker implements WatermarkGenerator<Tuple2<String, Long>> {

        private static final long END = 999_999;

        static WatermarkStrategy<Tuple2<String, Long>> strategy() {
            return WatermarkStrategy.<Tuple2<String, Long>>forGenerator(context -> new EndMarker())
                    .withTimestampAssigner((record, timestamp) -> record.f1);
        }

        @Override
        public void onEvent(Tuple2<String, Long> event, long timestamp, WatermarkOutput output) {
            output.emitWatermark(
                    timestamp == END ? Watermark.MAX_WATERMARK : new Watermark(timestamp));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {}
    }

    @ParameterizedTest
    @EnumSource
    void partitionThatHasEnded_holdsUpNoneOfItsWindows(
            Assigned assigned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String first = KeyKind.keyOfPartition(0, 2);
        topic.writeAll(0, first, LongStream.of(0));
        topic.writeAll(1, KeyKind.keyOfPartition(1, 2), LongStream.of(0, 5000));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        KafkaSource<Tuple2<String, Long>> source =
                topic.sourceBuilder()
                        .setBounded(
                                OffsetsInitializer.offsets(
                                        Map.of(
                                                new TopicPartition(topic.name(), 0),
                                                1L,
                                                new TopicPartition(topic.name(), 1),
                                                1000L)))
                        .build();
        TimedResults.ofPlaced(
                SharedEventTimeTest.keyed(env, source, WatermarkAtEachRecord.strategy(), assigned)
                        .keyedStream(),
                WINDOW,
                results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            await("window " + first + "@0");
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    @Test
    void sourceOutsideTheChain_isSeen(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SingleOutputStreamOperator<Tuple2<String, Long>> source =
                SmartKeyBy.alignedSource(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SharedEventTimeTest.declared(
                        SmartKeyBy.from(
                                source.assignTimestampsAndWatermarks(
                                        WatermarkAtEachRecord.strategy())));
        assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
        source.disableChaining();
        assertThat(keyed.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(keyed.explain().reasons().toString())
                .contains("'" + CheckedJob.SOURCE + "' does not run in the chain of the source");
    }

    /** Asynchronous I/O is made by a factory of its own, and may hold records back. */
    @Test
    void asynchronousOperatorBetween_isWaitedFor(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String first = KeyKind.keyOfPartition(0, 2);
        String last = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, first, LongStream.of(0, 200));
        topic.writeAll(1, last, LongStream.of(0, 200));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SharedEventTimeTest.declared(
                        SmartKeyBy.from(
                                AsyncDataStream.orderedWait(
                                        SharedEventTimeTest.mapped(
                                                env,
                                                topic.source(true),
                                                WatermarkAtEachRecord.strategy(),
                                                Assigned.BEHIND_SOURCE),
                                        new Later(),
                                        1,
                                        TimeUnit.MINUTES,
                                        2)));
        assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
        TimedResults.ofPlaced(keyed.keyedStream(), WINDOW, results);
        env.execute("asynchronous");
        results.available().forEach(this::add);
        assertThat(found)
                .contains("window " + first + "@0", "window " + last + "@200")
                .noneMatch(result -> result.startsWith("late"))
                .hasSize(12);
    }

    /** Answers in another thread. */
    private static final class Later
            extends RichAsyncFunction<Tuple2<String, Long>, Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void asyncInvoke(
                Tuple2<String, Long> record, ResultFuture<Tuple2<String, Long>> future) {
            new Thread(() -> future.complete(List.of(record)), "later").start();
        }
    }

    private void await(String result) throws InterruptedException {
        while (!found.contains(result)) {
            add(results.next());
        }
    }

    private void add(Tuple3<String, Long, Long> result) {
        found.add(result.f0 + "@" + result.f1);
    }
}
