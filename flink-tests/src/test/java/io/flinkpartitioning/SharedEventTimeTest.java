package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.internal.flink.LaterFlink;
import io.flinkpartitioning.internal.placement.KeyGroups;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
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
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
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

    /** Where watermarks are assigned. */
    enum Assigned {
        AT_SOURCE,
        BEHIND_SOURCE
    }

    @TempDir private Path directory;

    private final QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();

    /** What came, in order. */
    private final List<String> found = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void failedAndRescaled_noRecordSeesAWatermarkAheadOfAnyPartition(
            Assigned assigned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.write(400, 40, 71);
        FaultSwitch fault = new FaultSwitch();
        AheadProbe probe = new AheadProbe(PARTITIONS, fault);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(40, 72)) {
            RecoveringJob job = probed(cluster, topic, probe, fault, assigned, 4, null);
            requireExact(SOME);
            job.checkpoint();
            for (int subtask : new int[] {1, 2, 1}) {
                job.fail(subtask);
                requireExact(SOME);
            }
            assertThat(job.restarts()).containsExactly(0, 2, 1, 0);
            String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

            job = probed(cluster, topic, probe, fault, assigned, 3, state);
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
            RecoveringJob job = probed(cluster, topic, probe, fault, null, 4, null);
            long start = System.nanoTime();
            while (!results.next().f0.equals("ahead")) {
                assertThat(job.hasEnded()).isFalse();
                requireInTime(start, "watermark ahead of a partition");
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
            @Nullable Assigned shared,
            int parallelism,
            @Nullable String restored)
            throws Exception {
        Configuration settings = JobRun.recoverable("hashmap", directory, restored);
        settings.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        boolean behind = shared == Assigned.BEHIND_SOURCE;
        keyed(
                        env,
                        topic.source(false),
                        behind ? probe.watermarks(homes(parallelism)) : probe.watermarks(),
                        behind ? Assigned.BEHIND_SOURCE : Assigned.AT_SOURCE)
                .withEventTime(shared == null ? EventTime.OWN : EventTime.SHARED)
                .keyedStream()
                .process(PlacedKeys.unwrapping(probe, CountPerGroup.TYPE))
                .name("probe")
                .setDescription("probe")
                .uid("probe")
                .sinkTo(results)
                .uid("sink");
        return new RecoveringJob(cluster, env.executeAsync("probed"), "probe", fault::failAt);
    }

    private static int[] homes(int parallelism) {
        int maxParallelism = KeyGroups.defaultMaxParallelism(PARTITIONS, parallelism);
        return IntStream.range(0, PARTITIONS)
                .map(
                        partition ->
                                KeyGroups.subtaskOfPartition(
                                        partition, PARTITIONS, maxParallelism, parallelism))
                .toArray();
    }

    /** Takes results, whose watermarks also rise. */
    private void requireExact(int number) throws InterruptedException {
        results.available().forEach(SharedEventTimeTest::requireExact);
        long first = Long.MIN_VALUE;
        long last = Long.MIN_VALUE;
        long start = System.nanoTime();
        for (int i = 0; i < number || last <= first; i++) {
            requireInTime(start, "rising watermark");
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
    @ParameterizedTest
    @EnumSource
    void boundedJob_endsAllWindowsTogether_alsoWithSubtasksWithoutSplits(
            Assigned assigned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String first = KeyKind.keyOfPartition(0, 2);
        String last = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, first, LongStream.of(0));
        topic.writeAll(1, last, LongStream.of(0, 10, 20));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        LateReader<Tuple2<String, Long>> late = new LateReader<>(1, AT_EACH_RECORD);
        TimedResults.ofPlaced(
                keyed(env, topic.source(true), late, assigned).keyedStream(), WINDOW, results);
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
    @CsvSource({"AT_SOURCE, SHARED", "AT_SOURCE, OWN", "BEHIND_SOURCE, SHARED"})
    void boundedJob_isRestoredWhereASubtaskHasReadEverything_andFinishes(
            Assigned assigned, EventTime eventTime, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String first = KeyKind.keyOfPartition(0, 2);
        String last = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, first, LongStream.of(0));
        topic.writeAll(1, last, LongStream.range(0, 20));
        JobClient job = bounded(cluster, topic, assigned, eventTime, null);
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
        awaitFinished(cluster, bounded(cluster, topic, assigned, eventTime, savepoint));
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
            Assigned assigned,
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
                keyed(env, source, AT_EACH_RECORD, assigned).withEventTime(eventTime).keyedStream(),
                WINDOW,
                results);
        return env.executeAsync("bounded");
    }

    @ParameterizedTest
    @EnumSource
    void silentPartitionBehindOperators_holdsUpNoWindow(
            Assigned assigned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, KeyKind.keyOfPartition(0, 2), LongStream.of(0));
        topic.writeAll(1, silent, LongStream.of(0));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                declared(
                        SmartKeyBy.from(
                                mapped(
                                        env,
                                        topic.source(false),
                                        AT_EACH_RECORD.withIdleness(Duration.ofMillis(100)),
                                        assigned)));
        PlanExplanation explanation = keyed.explain();
        assertThat(explanation.plan()).isEqualTo(Plan.FORWARD);
        assertThat(explanation.toString()).contains("all subtasks share one event time");
        assertThat(keyed.withEventTime(EventTime.OWN).explain().plan()).isEqualTo(Plan.FORWARD);
        TimedResults.ofPlaced(keyed.keyedStream(), WINDOW, results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            takeWhileWriting(
                    List.of(topic), KeyKind.keyOfPartition(0, 2), "window " + silent + "@0");
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    /**
     * Two branches of one source, each with watermarks of its own, and a third with the source's.
     */
    @Test
    void branchesOfOneSource_haveEventTimesOfTheirOwn(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String ahead = KeyKind.keyOfPartition(0, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, ahead, LongStream.of(0));
        topic.writeAll(1, silent, LongStream.of(0));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        WatermarkStrategy<Tuple2<String, Long>> idle =
                AT_EACH_RECORD.withIdleness(Duration.ofMillis(100));
        SingleOutputStreamOperator<Tuple2<String, Long>> source =
                SmartKeyBy.alignedSource(
                        env, topic.source(false), AT_EACH_RECORD, CheckedJob.SOURCE);
        Map<String, DataStream<Tuple2<String, Long>>> branches =
                Map.of(
                        "never idle", source,
                        "idle", source.assignTimestampsAndWatermarks(idle),
                        "never idle either", source.assignTimestampsAndWatermarks(AT_EACH_RECORD));
        branches.forEach(
                (name, branch) -> {
                    SmartKeyBy<Tuple2<String, Long>, String> keyed =
                            declared(SmartKeyBy.from(branch));
                    assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
                    keyed.keyedStream()
                            .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW)))
                            .process(new CountInWindow())
                            .returns(CountPerGroup.TYPE)
                            .map(window -> Tuple3.of(name + " " + window.f0, 0L, window.f2))
                            .returns(CountPerGroup.TYPE)
                            .sinkTo(results);
                });
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            AtomicLong time = new AtomicLong();
            await().atMost(Deadlines.STEP)
                    .until(
                            () -> {
                                topic.writeAll(0, ahead, LongStream.of(time.addAndGet(1000)));
                                results.available().forEach(this::add);
                                return found.contains("idle " + silent + "@0@0");
                            });
            assertThat(found).noneMatch(window -> window.startsWith("never"));
            topic.writeAll(1, silent, LongStream.of(time.get()));
            take(() -> found.contains("never idle " + silent + "@0@0"));
            take(() -> found.contains("never idle either " + silent + "@0@0"));
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    @Test
    void watermarksOutsideTheChainOfTheSource_areNotShared(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SingleOutputStreamOperator<Tuple2<String, Long>> assigned =
                mapped(env, topic.source(false), AT_EACH_RECORD, Assigned.BEHIND_SOURCE);
        SingleOutputStreamOperator<Tuple2<String, Long>> filtered = assigned.filter(record -> true);
        SmartKeyBy<Tuple2<String, Long>, String> keyed = declared(SmartKeyBy.from(filtered));
        assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
        keyed.keyedStream().reduce((sum, next) -> next).sinkTo(new DiscardingSink<>());

        filtered.startNewChain();
        assertThat(keyed.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(keyed.explain().reasons().toString())
                .contains("assigns watermarks behind the source")
                .contains("'Filter' does not run in the chain of the source");
        assertThat(keyed.withEventTime(EventTime.OWN).explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(declared(SmartKeyBy.from(assigned.slotSharingGroup("other"))).explain().plan())
                .isEqualTo(Plan.LOCAL_FIRST);
        assertThatIllegalArgumentException()
                .isThrownBy(env::getStreamGraph)
                .withMessageContaining("can't any more, since 'Timestamps/Watermarks' assigns")
                .withMessageContaining("event_time: own");
    }

    /** Flink puts operators of several max parallelisms into one chain only if it is asked to. */
    @Test
    void chainThatFlinkBreaks_isRefusedWhenTheJobStarts(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        env.configure(
                new Configuration()
                        .set(
                                PipelineOptions
                                        .OPERATOR_CHAINING_CHAIN_OPERATORS_WITH_DIFFERENT_MAX_PARALLELISM,
                                false));
        SingleOutputStreamOperator<Tuple2<String, Long>> assigned =
                mapped(env, topic.source(false), AT_EACH_RECORD, Assigned.BEHIND_SOURCE)
                        .setMaxParallelism(64);
        declared(SmartKeyBy.from(assigned))
                .keyedStream()
                .reduce((sum, next) -> next)
                .sinkTo(new DiscardingSink<>());
        assertThatException()
                .isThrownBy(() -> env.execute("in two chains"))
                .havingRootCause()
                .withMessageContaining("Subtasks must run in the chain of their source")
                .withMessageContaining("event_time: own");
    }

    @Test
    void roundsThatEndAfterThePlan_areRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                keyed(env, topic.source(false), AT_EACH_RECORD, Assigned.BEHIND_SOURCE);
        TimedResults.ofPlaced(keyed.keyedStream(), WINDOW, results);
        env.getConfig().setAutoWatermarkInterval(0);
        assertThatIllegalArgumentException()
                .isThrownBy(env::getStreamGraph)
                .withMessageContaining("while pipeline.auto-watermark-interval is 0");
        assertThat(keyed.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    /** Each side has an event time of its own, and a join has the lesser. */
    @ParameterizedTest
    @EnumSource
    void silentPartitionOfAJoin_holdsUpNoWindow(
            Assigned assigned, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        String ahead = KeyKind.keyOfPartition(0, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        NumberedTopic<String> left = NumberedTopic.create(broker, KeyKind.STRING, 2);
        NumberedTopic<String> right = NumberedTopic.create(broker, KeyKind.STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        WatermarkStrategy<Tuple2<String, Long>> watermarks =
                AT_EACH_RECORD.withIdleness(Duration.ofMillis(100));
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                side(env, left, watermarks, assigned, "left")
                        .coPartitionedWith(side(env, right, watermarks, assigned, "right"));
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
            takeWhileWriting(List.of(left, right), ahead, "timer " + silent + "@0");
            assertThat(job.rest().state(job.id())).isEqualTo(JobStatus.RUNNING);
        }
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> side(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            Assigned assigned,
            String name) {
        return declared(
                assigned == Assigned.AT_SOURCE
                        ? SmartKeyBy.from(env, topic.source(false), watermarks, name)
                        : SmartKeyBy.from(
                                SmartKeyBy.alignedSource(
                                                env,
                                                topic.source(false),
                                                WatermarkStrategy.noWatermarks(),
                                                name)
                                        .assignTimestampsAndWatermarks(watermarks)));
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
                                topic.source(false),
                                AT_EACH_RECORD.withWatermarkAlignment(
                                        "group", Duration.ofMillis(100), Duration.ofMillis(20)),
                                Assigned.AT_SOURCE)
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

    @ParameterizedTest
    @EnumSource
    void drained_endsAllWindows(Assigned assigned, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
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
                keyed(env, topic.source(false), AT_EACH_RECORD, assigned).keyedStream(),
                WINDOW,
                results);
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
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                keyed(env, topic.source(false), AT_EACH_RECORD, Assigned.AT_SOURCE);
        SmartKeyBy<Tuple2<String, Long>, String> untimed =
                keyed(
                        env,
                        topic.source(false),
                        WatermarkStrategy.<Tuple2<String, Long>>noWatermarks()
                                .withTimestampAssigner((record, timestamp) -> record.f1),
                        Assigned.AT_SOURCE);
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

    static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env,
            KafkaSource<Tuple2<String, Long>> source,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            Assigned assigned) {
        return assigned == Assigned.BEHIND_SOURCE
                ? declared(SmartKeyBy.from(mapped(env, source, watermarks, assigned))).uid("check")
                : declared(SmartKeyBy.from(env, source, watermarks, CheckedJob.SOURCE))
                        .uid("numbered");
    }

    static SingleOutputStreamOperator<Tuple2<String, Long>> mapped(
            StreamExecutionEnvironment env,
            KafkaSource<Tuple2<String, Long>> source,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            Assigned assigned) {
        boolean behind = assigned == Assigned.BEHIND_SOURCE;
        SingleOutputStreamOperator<Tuple2<String, Long>> mapped =
                SmartKeyBy.alignedSource(
                                env,
                                source,
                                behind ? WatermarkStrategy.noWatermarks() : watermarks,
                                CheckedJob.SOURCE)
                        .uid("numbered")
                        .map(record -> record)
                        .returns(Types.TUPLE(Types.STRING, Types.LONG));
        return behind ? mapped.assignTimestampsAndWatermarks(watermarks) : mapped;
    }

    static SmartKeyBy<Tuple2<String, Long>, String> declared(
            UnkeyedStream<Tuple2<String, Long>> stream) {
        return stream.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    private void take(Condition condition) throws InterruptedException {
        while (!condition.holds()) {
            add(results.next());
        }
    }

    /** While records are written, results come, and the deadline of a single one never passes. */
    private static void requireInTime(long startNanos, String what) {
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                .as("no %s", what)
                .isLessThan(Deadlines.STEP);
    }

    private void takeWhileWriting(List<NumberedTopic<String>> topics, String ahead, String result)
            throws Exception {
        long start = System.nanoTime();
        for (long time = 1000; !found.contains(result); time += 1000) {
            requireInTime(start, result);
            for (NumberedTopic<String> topic : topics) {
                topic.writeAll(0, ahead, LongStream.of(time));
            }
            String last = "timer " + ahead + "@" + (time - 1000);
            take(() -> found.contains(last));
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
