package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.EventTime;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.windowing.ProcessAllWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Late records and silent partitions under each plan. Results are those of a {@code keyBy}, which
 * waits for the slowest of all partitions that are not idle; but for {@code FORWARD} with {@link
 * EventTime#OWN}, where each subtask waits for its own.
 */
@ExtendWith(Testbed.class)
class LatenessTest {

    private static final int WINDOW = 100;
    private static final WatermarkStrategy<Tuple2<String, Long>> AT_EACH_RECORD =
            WatermarkAtEachRecord.strategy();
    private static final Duration IDLE = Duration.ofMillis(100);

    private final QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
    private final Map<String, Long> counts = new TreeMap<>();

    /** A way to have event time, as the user sets it. */
    enum Variant {
        KEY_BY(Plan.HASH, EventTime.SHARED),
        FORWARD(Plan.FORWARD, EventTime.SHARED),
        /** With watermarks that are assigned behind the source. */
        FORWARD_BEHIND(Plan.FORWARD, EventTime.SHARED),
        FORWARD_OWN(Plan.FORWARD, EventTime.OWN),
        LOCAL_FIRST(Plan.LOCAL_FIRST, EventTime.SHARED);

        private final Plan plan;
        private final EventTime eventTime;

        Variant(Plan plan, EventTime eventTime) {
            this.plan = plan;
            this.eventTime = eventTime;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "KEY_BY, 0, 1",
        "FORWARD, 0, 1",
        "FORWARD_BEHIND, 0, 1",
        "LOCAL_FIRST, 0, 1",
        "FORWARD_OWN, 0, 0",
        "FORWARD_OWN, 1000, 1"
    })
    void lateRecord_countsWhileAnotherPartitionIsFurtherBehind(
            Variant variant,
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
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        windows(env, variant, Duration.ofMillis(allowedLateness), AT_EACH_RECORD, topic)
                .sinkTo(results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", 4);
            topic.writeAll(0, ahead, LongStream.of(5000));
            topic.writeAll(1, behind, LongStream.of(5000));
            awaitWindows(Set.of(ahead + "@1000", behind + "@0"));
            assertThat(counts.getOrDefault(ahead + "@0", 0L)).isEqualTo(1);
            assertThat(counts.getOrDefault(ahead + "@100", 0L)).isEqualTo(lateCounted);
        }
    }

    /**
     * A broker that takes its time to tell the offsets, as with TLS: no subtask is idle for having
     * no splits yet. One of the partitions has no record at first.
     */
    @ParameterizedTest
    @EnumSource(names = {"KEY_BY", "FORWARD", "FORWARD_BEHIND", "LOCAL_FIRST"})
    void slowDiscovery_letsNoPartitionRunAhead(
            Variant variant, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String ahead = KeyKind.keyOfPartition(0, 2);
        String behind = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, ahead, LongStream.of(0, 1000, 150));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        KafkaSource<Tuple2<String, Long>> source =
                topic.sourceBuilder().setStartingOffsets(new SlowOffsets()).build();
        windows(env, variant, Duration.ZERO, AT_EACH_RECORD, source).sinkTo(results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", 3);
            topic.writeAll(1, behind, LongStream.of(50));
            job.awaitRecordsIn("windows", 4);
            topic.writeAll(0, ahead, LongStream.of(5000));
            topic.writeAll(1, behind, LongStream.of(5000));
            awaitWindows(Set.of(ahead + "@1000", behind + "@0"));
            assertThat(counts.getOrDefault(ahead + "@100", 0L)).isEqualTo(1);
        }
    }

    /** Takes longer than several rounds of watermarks. */
    @SuppressWarnings("deprecation") // The connector has it in its interface.
    private static final class SlowOffsets implements OffsetsInitializer {

        private static final long serialVersionUID = 1L;

        private final OffsetsInitializer earliest = OffsetsInitializer.earliest();

        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return earliest.getPartitionOffsets(partitions, retriever);
        }

        @Override
        public OffsetResetStrategy getAutoOffsetResetStrategy() {
            return earliest.getAutoOffsetResetStrategy();
        }
    }

    /** A device whose clock is wrong for one record. */
    @ParameterizedTest
    @CsvSource({
        "KEY_BY, 40",
        "FORWARD, 40",
        "FORWARD_BEHIND, 40",
        "LOCAL_FIRST, 40",
        "FORWARD_OWN, 2"
    })
    void recordFromTheFuture_endsNoWindow_beforeAllPartitionsAreThere(
            Variant variant, int windowsOfItsPartition, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String wrong = KeyKind.keyOfPartition(0, 2);
        String right = KeyKind.keyOfPartition(1, 2);
        long future = Duration.ofMinutes(30).toMillis();
        topic.writeAll(1, right, LongStream.of(0));
        topic.writeAll(0, wrong, LongStream.of(0, future));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        windows(env, variant, Duration.ZERO, AT_EACH_RECORD, topic).sinkTo(results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", 3);
            topic.writeAll(0, wrong, LongStream.range(1, 39).map(i -> i * WINDOW));
            job.awaitRecordsIn("windows", 41);
            topic.writeAll(1, right, LongStream.range(1, 39).map(i -> i * WINDOW));
            topic.writeAll(1, right, LongStream.of(future, 2 * future));
            topic.writeAll(0, wrong, LongStream.of(2 * future));
            awaitWindows(Set.of(right + "@" + future, wrong + "@" + future));
            assertThat(counts.keySet().stream().filter(window -> window.startsWith(wrong + "@")))
                    .hasSize(windowsOfItsPartition);
            assertThat(counts.keySet().stream().filter(window -> window.startsWith(right + "@")))
                    .hasSize(40);
        }
    }

    @ParameterizedTest
    @EnumSource
    void silentPartition_holdsUpNoWindow_unlessEachSubtaskHasItsOwnEventTime(
            Variant variant, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 2);
        String ahead = KeyKind.keyOfPartition(0, 2);
        String silent = KeyKind.keyOfPartition(1, 2);
        topic.writeAll(0, ahead, LongStream.of(0));
        topic.writeAll(1, silent, LongStream.of(0));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        windows(env, variant, Duration.ZERO, AT_EACH_RECORD.withIdleness(IDLE), topic)
                .sinkTo(results);
        boolean waits = variant == Variant.FORWARD_OWN;
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitRecordsIn("windows", 2);
            long time = 0;
            long start = System.nanoTime();
            // With shared event time until the window has fired; else, well beyond the idle time.
            while (waits
                    ? System.nanoTime() - start < 5 * IDLE.toNanos() || counts.size() < 2
                    : !counts.containsKey(silent + "@0")) {
                // Each record ends a window, so that the deadline of a single one never passes.
                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .as("no window of the silent partition")
                        .isLessThan(Deadlines.STEP);
                time += 1000;
                topic.writeAll(0, ahead, LongStream.of(time));
                awaitWindows(Set.of(ahead + "@" + (time - 1000)));
            }
            if (waits) {
                assertThat(counts).hasSizeGreaterThan(1).doesNotContainKey(silent + "@0");
                topic.writeAll(1, silent, LongStream.of(time));
                awaitWindows(Set.of(silent + "@0"));
            } else {
                requireThatTheReturnFromBehindHoldsUpNothing(topic, ahead, silent, time);
            }
        }
    }

    /**
     * The partition that was silent comes back with a record that is late by now. Writes on until
     * the windows have fired: even behind a keyBy a single record may not be enough, if partitions
     * become idle meanwhile.
     */
    private void requireThatTheReturnFromBehindHoldsUpNothing(
            NumberedTopic<String> topic, String ahead, String silent, long time) throws Exception {
        topic.writeAll(1, silent, LongStream.of(50));
        long now = writeUntil(ahead + "@" + (time + 1000), time, List.of(0), topic);
        assertThat(counts).containsEntry(silent + "@0", 1L);
        writeUntil(silent + "@" + (now + 1000), now, List.of(0, 1), topic);
    }

    /** Writes a record each second of event time, and returns the time of the last one. */
    private long writeUntil(
            String window, long time, List<Integer> written, NumberedTopic<String> topic) {
        AtomicLong now = new AtomicLong(time);
        await().atMost(Deadlines.STEP)
                .until(
                        () -> {
                            long next = now.addAndGet(1000);
                            for (int partition : written) {
                                topic.writeAll(
                                        partition,
                                        KeyKind.keyOfPartition(partition, 2),
                                        LongStream.of(next));
                            }
                            results.available().forEach(r -> counts.merge(r.f0, r.f2, Math::max));
                            return counts.containsKey(window);
                        });
        return now.get();
    }

    /**
     * Several subtasks get no partition although there are enough: they own no key group that is a
     * partition's home. They hold up neither the windows of the keys nor what follows an exchange.
     */
    @ParameterizedTest
    @CsvSource({
        "KEY_BY, 7, 6, 9",
        "FORWARD, 7, 6, 9",
        "FORWARD_BEHIND, 7, 6, 9",
        "FORWARD_OWN, 7, 6, 9",
        "LOCAL_FIRST, 7, 6, 9",
        "FORWARD, 14, 12, 20",
    })
    @SuppressWarnings("try") // The job only has to be closed.
    void subtaskWithoutPartition_holdsUpNothing(
            Variant variant,
            int partitions,
            int parallelism,
            int maxParallelism,
            KafkaBroker broker,
            FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, partitions);
        IntStream.range(0, partitions)
                .forEach(partition -> writeTo(topic, partition, partitions, 0, 1000));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, parallelism);
        env.setMaxParallelism(maxParallelism);
        SingleOutputStreamOperator<Tuple3<String, Long, Long>> windows =
                windows(env, variant, Duration.ZERO, AT_EACH_RECORD, topic);
        windows.windowAll(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW)))
                .process(new SumOfAll())
                .union(windows)
                .sinkTo(results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            Set<String> expected = new HashSet<>(Set.of("all"));
            for (int partition = 0; partition < partitions; partition++) {
                expected.add(KeyKind.keyOfPartition(partition, partitions) + "@0");
            }
            awaitWindows(expected);
            assertThat(counts).containsEntry("all", (long) partitions).hasSize(expected.size());
        }
    }

    /** More subtasks than the cluster of the other tests has slots. */
    @ParameterizedTest
    @EnumSource
    @Tag("full")
    void fourSubtasksWithoutPartition_holdUpNothing(Variant variant, KafkaBroker broker)
            throws Exception {
        Configuration settings = new Configuration();
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(512));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(512));
        try (FlinkCluster large = FlinkCluster.start(1, 48, settings)) {
            subtaskWithoutPartition_holdsUpNothing(variant, 50, 48, 128, broker, large);
        }
    }

    private static void writeTo(
            NumberedTopic<String> topic, int partition, int partitions, long... times) {
        try {
            topic.writeAll(
                    partition, KeyKind.keyOfPartition(partition, partitions), LongStream.of(times));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitWindows(Set<String> windows) throws InterruptedException {
        Set<String> missing = new HashSet<>(windows);
        missing.removeAll(counts.keySet());
        while (!missing.isEmpty()) {
            Tuple3<String, Long, Long> result = results.next();
            counts.merge(result.f0, result.f2, Math::max);
            missing.remove(result.f0);
        }
    }

    private static SingleOutputStreamOperator<Tuple3<String, Long, Long>> windows(
            StreamExecutionEnvironment env,
            Variant variant,
            Duration allowedLateness,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            NumberedTopic<String> topic) {
        return windows(env, variant, allowedLateness, watermarks, topic.source(false));
    }

    private static SingleOutputStreamOperator<Tuple3<String, Long, Long>> windows(
            StreamExecutionEnvironment env,
            Variant variant,
            Duration allowedLateness,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            KafkaSource<Tuple2<String, Long>> source) {
        return input(env, variant, watermarks, source)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .upTo(variant.plan)
                .withEventTime(variant.eventTime)
                .keyedStream()
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(WINDOW)))
                .allowedLateness(allowedLateness)
                .process(new CountInWindow())
                .returns(CountPerGroup.TYPE)
                .name("windows")
                .setDescription("windows");
    }

    private static UnkeyedStream<Tuple2<String, Long>> input(
            StreamExecutionEnvironment env,
            Variant variant,
            WatermarkStrategy<Tuple2<String, Long>> watermarks,
            KafkaSource<Tuple2<String, Long>> source) {
        return variant == Variant.FORWARD_BEHIND
                ? SmartKeyBy.from(
                        SmartKeyBy.alignedSource(
                                        env,
                                        source,
                                        WatermarkStrategy.noWatermarks(),
                                        CheckedJob.SOURCE)
                                .map(record -> record)
                                .returns(Types.TUPLE(Types.STRING, Types.LONG))
                                .assignTimestampsAndWatermarks(watermarks))
                : SmartKeyBy.from(env, source, watermarks, CheckedJob.SOURCE);
    }

    /** Sums what the windows of all keys have counted. */
    private static final class SumOfAll
            extends ProcessAllWindowFunction<
                    Tuple3<String, Long, Long>, Tuple3<String, Long, Long>, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                Context context,
                Iterable<Tuple3<String, Long, Long>> windows,
                Collector<Tuple3<String, Long, Long>> out) {
            long sum = 0;
            for (Tuple3<String, Long, Long> window : windows) {
                sum += window.f2;
            }
            out.collect(Tuple3.of("all", 0L, sum));
        }
    }
}
