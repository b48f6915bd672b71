package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Event time that all subtasks share: what it does to whole jobs. */
@ExtendWith(Testbed.class)
class SharedEventTimeTest {

    private static final int PARTITIONS = 8;
    private static final int SOME = 2000;
    private static final int WINDOW = 100;
    private static final WatermarkStrategy<Tuple2<String, Long>> AT_EACH_RECORD =
            WatermarkAtEachRecord.strategy();

    @TempDir private Path directory;

    private final QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();

    /** What came, in order. */
    private final List<String> found = new ArrayList<>();

    @Test
    void failedAndRescaled_noRecordSeesAWatermarkAheadOfAnyPartition(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.write(400, 40, 71);
        FaultSwitch fault = new FaultSwitch();
        AheadProbe probe = new AheadProbe(PARTITIONS, fault);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(40, 72)) {
            RecoveringJob job = probed(cluster, topic, probe, fault, EventTime.SHARED, 4, null);
            requireExact(SOME);
            job.checkpoint();
            for (int subtask : new int[] {1, 2, 1}) {
                job.fail(subtask);
                requireExact(SOME);
            }
            assertThat(job.restarts()).containsExactly(0, 2, 1, 0);
            String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

            job = probed(cluster, topic, probe, fault, EventTime.SHARED, 3, state);
            requireExact(SOME);
            for (int subtask : new int[] {0, 2, 0}) {
                job.fail(subtask);
                requireExact(SOME);
            }
            assertThat(job.restarts()).containsExactly(2, 0, 1);
            writer.stop();
            job.cancel();
        }
    }

    /** Shows that the test above could fail. */
    @Test
    void ownEventTime_runsAhead(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        FaultSwitch fault = new FaultSwitch();
        AheadProbe probe = new AheadProbe(PARTITIONS, fault);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(40, 73)) {
            RecoveringJob job = probed(cluster, topic, probe, fault, EventTime.OWN, 4, null);
            while (!results.next().f0.equals("ahead")) {
                assertThat(job.hasEnded()).isFalse();
            }
            writer.stop();
            job.cancel();
        }
    }

    private RecoveringJob probed(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            AheadProbe probe,
            FaultSwitch fault,
            EventTime eventTime,
            int parallelism,
            @Nullable String restored)
            throws Exception {
        Configuration settings = JobRun.recoverable("hashmap", directory, restored);
        settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        keyed(env, topic, probe.watermarks(), false)
                .withEventTime(eventTime)
                .keyedStream()
                .process(PlacedKeys.unwrapping(probe, CountPerGroup.TYPE))
                .name("probe")
                .setDescription("probe")
                .uid("probe")
                .sinkTo(results)
                .uid("sink");
        return new RecoveringJob(cluster, env.executeAsync("probed"), "probe", fault::failAt);
    }

    /** Takes results, whose watermarks also rise. */
    private void requireExact(int number) throws InterruptedException {
        results.available().forEach(SharedEventTimeTest::requireExact);
        long first = Long.MIN_VALUE;
        long last = Long.MIN_VALUE;
        for (int i = 0; i < number || last <= first; i++) {
            Tuple3<String, Long, Long> result = results.next();
            requireExact(result);
            first = i == 0 ? result.f1 : first;
            last = Math.max(last, result.f1);
        }
    }

    private static void requireExact(Tuple3<String, Long, Long> result) {
        assertThat(result.f0).as("watermark %d, least %d", result.f1, result.f2).isEqualTo("exact");
    }

    /** The partition that ends first fires with all others. */
    @Test
    void boundedJob_endsAllWindowsTogether_alsoWithSubtasksWithoutSplits(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String first = KeyKind.keyOfPartition(0, 2);
        String last = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, first, LongStream.of(0));
        topic.writeAll(1, last, LongStream.of(0, 10, 20));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        LateReader<Tuple2<String, Long>> late = new LateReader<>(1, AT_EACH_RECORD);
        TimedResults.ofPlaced(keyed(env, topic, late, true).keyedStream(), WINDOW, results);
        JobClient job = env.executeAsync("bounded");
        take(() -> found.contains("record " + first + "@0"));
        late.release();
        awaitFinished(cluster, job);
        take(() -> found.size() == 10);
        assertThat(found.indexOf("window " + first + "@0"))
                .as("%s", found)
                .isGreaterThan(found.indexOf("record " + last + "@20"));
        assertThat(found).contains("window " + last + "@0");
    }

    /**
     * The savepoint is taken after a subtask has read all that it will ever read. The other one
     * waits for records that are not written yet.
     */
    @ParameterizedTest
    @EnumSource
    void boundedJob_isRestoredWhereASubtaskHasReadEverything_andFinishes(
            EventTime eventTime, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String first = KeyKind.keyOfPartition(0, 2);
        String last = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, first, LongStream.of(0));
        topic.writeAll(1, last, LongStream.range(0, 20));
        JobClient job = bounded(cluster, topic, eventTime, null);
        FlinkRest rest = new FlinkRest(cluster.restUrl());
        take(() -> found.contains("record " + first + "@0"));
        take(() -> found.contains("record " + last + "@19"));
        if (eventTime == EventTime.OWN) {
            // At the end of its input. Flink then ends it with the next checkpoint.
            take(() -> found.contains("window " + first + "@0"));
            rest.snapshots().checkpoint(job.getJobID());
            await().atMost(Deadlines.STEP).until(() -> isFinished(rest, job));
        } else {
            rest.awaitAllRunning(job.getJobID());
        }
        String savepoint = stop(job, false);
        awaitFinished(cluster, job);

        topic.writeAll(1, last, LongStream.range(20, 30));
        awaitFinished(cluster, bounded(cluster, topic, eventTime, savepoint));
        results.available().forEach(this::add);
        assertThat(found).doesNotHaveDuplicates().hasSize(31 + 31 + 2);
    }

    private static boolean isFinished(FlinkRest rest, JobClient job) throws IOException {
        return rest.subtasks(job.getJobID(), TimedResults.OPERATOR).get(0).state()
                == ExecutionState.FINISHED;
    }

    private JobClient bounded(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            EventTime eventTime,
            @Nullable String restored)
            throws Exception {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("hashmap", directory, restored));
        env.setParallelism(2);
        KafkaSource<Tuple2<String, Long>> source =
                topic.sourceBuilder()
                        .setBounded(
                                OffsetsInitializer.offsets(
                                        Map.of(
                                                new TopicPartition(topic.name(), 0),
                                                1L,
                                                new TopicPartition(topic.name(), 1),
                                                30L)))
                        .build();
        TimedResults.ofPlaced(
                declared(SmartKeyBy.from(env, source, AT_EACH_RECORD, CheckedJob.SOURCE))
                        .uid("numbered")
                        .withEventTime(eventTime)
                        .keyedStream(),
                WINDOW,
                results);
        return env.executeAsync("bounded");
    }

    @ParameterizedTest
    @CsvSource({"true, FORWARD", "false, LOCAL_FIRST"})
    void silentPartitionBehindOperators_holdsUpNoWindow(
            boolean atTheSource, Plan plan, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, KeyKind.keyOfPartition(0, 2), LongStream.of(0));
        topic.writeAll(1, silent, LongStream.of(0));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        WatermarkStrategy<Tuple2<String, Long>> watermarks =
                AT_EACH_RECORD.withIdleness(Duration.ofMillis(100));
        DataStream<Tuple2<String, Long>> mapped =
                SmartKeyBy.alignedSource(
                                env,
                                topic.source(false),
                                atTheSource ? watermarks : WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .map(record -> record)
                        .returns(Types.TUPLE(Types.STRING, Types.LONG));
        if (!atTheSource) {
            mapped = mapped.assignTimestampsAndWatermarks(watermarks);
        }
        SmartKeyBy<Tuple2<String, Long>, String> keyed = declared(SmartKeyBy.from(mapped));
        PlanExplanation explanation = keyed.explain();
        assertThat(explanation.plan()).isEqualTo(plan);
        assertThat(keyed.withEventTime(EventTime.OWN).explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.toString())
                .contains(
                        atTheSource
                                ? "all subtasks share one event time"
                                : "assigns watermarks behind the source");
        TimedResults.ofPlaced(keyed.keyedStream(), WINDOW, results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            long time = 0;
            while (!found.contains("window " + silent + "@0")) {
                time += 1000;
                topic.writeAll(0, KeyKind.keyOfPartition(0, 2), LongStream.of(time));
                String last = "timer " + KeyKind.keyOfPartition(0, 2) + "@" + (time - 1000);
                take(() -> found.contains(last));
            }
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    /** Each side has an event time of its own, and a join has the lesser. */
    @Test
    void silentPartitionOfAJoin_holdsUpNoWindow(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        String ahead = KeyKind.keyOfPartition(0, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        NumberedTopic<String> left = NumberedTopic.create(broker, KeyKind.STRING, 2);
        NumberedTopic<String> right = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        WatermarkStrategy<Tuple2<String, Long>> watermarks =
                AT_EACH_RECORD.withIdleness(Duration.ofMillis(100));
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                declared(SmartKeyBy.from(env, left.source(false), watermarks, "left"))
                        .coPartitionedWith(
                                declared(
                                        SmartKeyBy.from(
                                                env, right.source(false), watermarks, "right")));
        assertThat(both.explain().left().plan()).isEqualTo(Plan.FORWARD);
        assertThat(both.explain().right().plan()).isEqualTo(Plan.FORWARD);
        both.connect()
                .process(PlacedKeys.unwrapping(new JointTimers(), CountPerGroup.TYPE))
                .sinkTo(results);
        for (NumberedTopic<String> topic : List.of(left, right)) {
            topic.writeAll(0, ahead, LongStream.of(0));
            topic.writeAll(1, silent, LongStream.of(0));
        }
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            long time = 0;
            while (!found.contains("timer " + silent + "@0")) {
                time += 1000;
                left.writeAll(0, ahead, LongStream.of(time));
                right.writeAll(0, ahead, LongStream.of(time));
                String last = "timer " + ahead + "@" + (time - 1000);
                take(() -> found.contains(last));
            }
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    /** Has a timer at the time of each record of both sides. */
    private static final class JointTimers
            extends KeyedCoProcessFunction<
                    String,
                    Tuple2<String, Long>,
                    Tuple2<String, Long>,
                    Tuple3<String, Long, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement1(
                Tuple2<String, Long> record,
                Context context,
                Collector<Tuple3<String, Long, Long>> out) {
            context.timerService().registerEventTimeTimer(record.f1);
        }

        @Override
        public void processElement2(
                Tuple2<String, Long> record,
                Context context,
                Collector<Tuple3<String, Long, Long>> out) {
            context.timerService().registerEventTimeTimer(record.f1);
        }

        @Override
        public void onTimer(
                long timestamp, OnTimerContext context, Collector<Tuple3<String, Long, Long>> out) {
            out.collect(Tuple3.of("timer " + context.getCurrentKey(), timestamp, 1L));
        }
    }

    @Test
    void partitionsThatAreAdded_haveTheirWindows(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        for (int partition = 0; partition < 2; partition++) {
            topic.writeAll(partition, KeyKind.keyOfPartition(partition, 2), LongStream.of(0));
        }
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        KafkaSource<Tuple2<String, Long>> source =
                topic.sourceBuilder()
                        .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "50")
                        .build();
        TimedResults.ofPlaced(
                declared(SmartKeyBy.from(env, source, AT_EACH_RECORD, CheckedJob.SOURCE))
                        .keyedStream(),
                WINDOW,
                results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            take(() -> found.size() == 2);
            NumberedTopic<String> grown = topic.grownTo(4);
            for (int partition = 2; partition < 4; partition++) {
                String key = KeyKind.keyOfPartition(partition, 4);
                grown.writeAll(partition, key, LongStream.of(1));
                take(() -> found.contains("record " + key + "@1"));
            }
            for (long time : new long[] {1000, 2000}) {
                for (int partition = 0; partition < 4; partition++) {
                    grown.writeAll(
                            partition, KeyKind.keyOfPartition(partition, 4), LongStream.of(time));
                }
            }
            for (int partition = 0; partition < 4; partition++) {
                String window = "window " + KeyKind.keyOfPartition(partition, 4) + "@1000";
                take(() -> found.contains(window));
            }
            assertThat(found).noneMatch(result -> result.startsWith("late"));
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    /** Alone in its subtask, whose watermark is that of all. */
    @Test
    void watermarkAlignment_pausesThePartitionAhead(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        assumeThat(LaterFlink.hasSplitMetrics()).isTrue();
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String fast = KeyKind.keyOfPartition(0, 2);
        String slow = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(1, slow, LongStream.of(0));
        topic.writeAll(0, fast, LongStream.range(0, 1000));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        TimedResults.ofPlaced(
                keyed(
                                env,
                                topic,
                                AT_EACH_RECORD.withWatermarkAlignment(
                                        "group", Duration.ofMillis(100), Duration.ofMillis(20)),
                                false)
                        .keyedStream(),
                WINDOW,
                results);
        String paused =
                "Source__%s.split.%s-0.watermark.accumulatedPausedTimeMs"
                        .formatted(CheckedJob.SOURCE, topic.name());
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            await().atMost(Deadlines.STEP)
                    .ignoreExceptions()
                    .untilAsserted(
                            () ->
                                    assertThat(
                                                    job.rest()
                                                            .metrics()
                                                            .maxOf(
                                                                    job.id(),
                                                                    CheckedJob.SOURCE,
                                                                    paused))
                                            .isPositive());
            topic.writeAll(0, fast, LongStream.of(2000));
            topic.writeAll(1, slow, LongStream.of(10_000));
            take(() -> found.contains("record " + slow + "@10000"));
            assertThat(found).doesNotContain("record " + fast + "@2000");
            take(() -> found.contains("record " + fast + "@2000"));
        }
    }

    @Test
    void drained_endsAllWindows(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        Map<String, Long> windows = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String key = KeyKind.keyOfPartition(partition, PARTITIONS);
            topic.writeAll(partition, key, LongStream.of(10, 1000L * partition));
            windows.put(key, 1000L * partition);
        }
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("hashmap", directory, null));
        env.setParallelism(4);
        TimedResults.ofPlaced(
                keyed(env, topic, AT_EACH_RECORD, false).keyedStream(), WINDOW, results);
        JobClient job = env.executeAsync("to be drained");
        take(() -> found.size() >= 2 * PARTITIONS);
        new FlinkRest(cluster.restUrl()).awaitAllRunning(job.getJobID());
        stop(job, true);
        awaitFinished(cluster, job);
        results.available().forEach(this::add);
        windows.forEach((key, last) -> assertThat(found).contains("window " + key + "@" + last));
    }

    @Test
    void withoutRounds_theRecordsAreExchanged(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed = keyed(env, topic, AT_EACH_RECORD, false);
        SmartKeyBy<Tuple2<String, Long>, String> untimed =
                keyed(env, topic, WatermarkStrategy.noWatermarks(), false);
        TimedResults.ofPlaced(keyed.keyedStream(), WINDOW, results);
        env.getConfig().setAutoWatermarkInterval(0);
        assertThatIllegalArgumentException()
                .isThrownBy(env::getStreamGraph)
                .withMessageContaining("pipeline.auto-watermark-interval must be above 0");
        assertThat(keyed.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(keyed.explain().reasons().toString())
                .contains("while pipeline.auto-watermark-interval is 0");
        assertThat(keyed.withEventTime(EventTime.OWN).explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(untimed.explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(untimed.explain().notes().toString()).doesNotContain("event time");
    }

    /** Watermarks come with the records, and there are no rounds in which to tell them. */
    @Test
    void withoutRounds_windowsOfAnAlignedSourceEnd(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        env.getConfig().setAutoWatermarkInterval(0);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                declared(
                        SmartKeyBy.from(
                                SmartKeyBy.alignedSource(
                                        env,
                                        topic.source(false),
                                        AT_EACH_RECORD,
                                        CheckedJob.SOURCE)));
        assertThat(keyed.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
        TimedResults.ofPlaced(keyed.keyedStream(), WINDOW, results);
        for (int partition = 0; partition < 2; partition++) {
            topic.writeAll(partition, KeyKind.keyOfPartition(partition, 2), LongStream.of(0, 1000));
        }
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            take(() -> found.contains("window " + KeyKind.keyOfPartition(0, 2) + "@0"));
            take(() -> found.contains("window " + KeyKind.keyOfPartition(1, 2) + "@0"));
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            boolean bounded) {
        return declared(SmartKeyBy.from(env, topic.source(bounded), watermarks, CheckedJob.SOURCE))
                .uid("numbered");
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> declared(
            UnkeyedStream<Tuple2<String, Long>> stream) {
        return stream.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    private void take(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            add(results.next());
        }
    }

    private interface Condition {
        boolean holds();
    }

    private void add(Tuple3<String, Long, Long> result) {
        found.add(result.f0 + "@" + result.f1);
    }

    private String stop(JobClient job, boolean drain) throws Exception {
        return job.stopWithSavepoint(
                        drain, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
    }

    private static void awaitFinished(FlinkCluster cluster, JobClient job) throws IOException {
        new FlinkRest(cluster.restUrl())
                .awaitState(job.getJobID(), JobStatus.FINISHED, Deadlines.STEP);
    }
}
