package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.StreamCheck;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs over topics some of whose records are not in the partition of their key. */
@ExtendWith(Testbed.class)
class RecordCheckTest {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;
    private static final int MAX_PARALLELISM = 128;
    private static final int RECORDS = 4000;
    private static final int KEYS = 300;
    private static final String LOCAL_FIRST = "partitioning.strategy.smart.plan.LOCAL_FIRST.";
    private static final String FORWARD = "partitioning.strategy.smart.plan.FORWARD.";

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.03, 1})
    void strays_underLocalFirst_areCountedAtHomeAndEachCounterIsWhatWasWritten(
            double share, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        long[][] written = topic.writeWithStrays(RECORDS, KEYS, share, 11);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (CheckedJob job =
                CheckedJob.start(
                        env, cluster, keyed(env, topic).upTo(Plan.LOCAL_FIRST).keyedStream())) {
            job.awaitCounts(topic.reference());
            assertCounters(job, CheckedJob.SOURCE, LOCAL_FIRST, written);
        }
    }

    @Test
    void aligned_underForward_isZeroCostThroughout(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        long[][] written = topic.writeWithStrays(RECORDS, KEYS, 0, 12);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (CheckedJob job = CheckedJob.start(env, cluster, keyed(env, topic).keyedStream())) {
            job.awaitCounts(topic.reference());
            assertCounters(job, CheckedJob.SOURCE, FORWARD, written);
            assertThat(
                            job.rest()
                                    .metrics()
                                    .maxOf(
                                            job.id(),
                                            CheckedJob.SOURCE,
                                            job.idOf(
                                                    CheckedJob.SOURCE,
                                                    FORWARD + "routeTimeNanos_max")))
                    .isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void stray_underForward_endsTheJobForGoodAndLocalFirstGoesOnFromTheCheckpoint(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.writeWithStrays(RECORDS, KEYS, 0, 13);
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, checkpoints, null));
        env.setParallelism(PARALLELISM);
        String checkpoint;
        Map<String, Long> before;
        try (CheckedJob job =
                CheckedJob.start(env, cluster, keyed(env, topic).uid("source").keyedStream())) {
            job.awaitCounts(topic.reference());
            checkpoint = job.rest().snapshots().checkpoint(job.id());
            before = topic.reference();
            topic.writeWithStrays(RECORDS, KEYS, 0.03, 14);
            assertThat(job.failure())
                    .contains("A record of topic '" + topic.name() + "', partition ")
                    .contains("at offset ", "upTo(Plan.LOCAL_FIRST)");
            assertThat(job.rest().failures(job.id())).as("no restart loop").hasSize(1);
        }
        StreamExecutionEnvironment restored =
                cluster.environment(
                        JobRun.recoverable(JobScenario.HASHMAP, checkpoints, checkpoint));
        restored.setParallelism(PARALLELISM);
        try (CheckedJob job =
                CheckedJob.start(
                        restored,
                        cluster,
                        keyed(restored, topic).uid("source").upTo(Plan.LOCAL_FIRST).keyedStream(),
                        before)) {
            job.awaitCounts(topic.reference());
        }
    }

    @Test
    void keyChangedBehindTheSource_underForward_endsTheJobForGood(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 15);
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, checkpoints, null));
        env.setParallelism(PARALLELISM);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                byKey(SmartKeyBy.from(otherKeys(env, topic)));
        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.FORWARD);
        try (CheckedJob job = CheckedJob.start(env, cluster, smartKeyBy.keyedStream())) {
            assertThat(job.failure())
                    .contains("StrayRecordException: A record of subtask ")
                    .contains(", emitted while topic '" + topic.name() + "', partition ")
                    .contains(" was read at ")
                    .contains("likeliest causes: an operator in front of the keyBy has changed");
            assertThat(job.rest().failures(job.id())).as("no restart loop").hasSize(1);
        }
    }

    @Test
    void keyChangedBehindTheSource_underLocalFirst_isCountedAtHome(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 16);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        Map<String, Long> expected = new HashMap<>();
        long moved = 0;
        for (Map.Entry<String, Long> count : topic.reference().entrySet()) {
            String changed = otherKey(count.getKey());
            expected.put(changed, count.getValue());
            if (owner(partition(changed)) != owner(partition(count.getKey()))) {
                moved += count.getValue();
            }
        }
        try (CheckedJob job =
                CheckedJob.start(
                        env,
                        cluster,
                        byKey(SmartKeyBy.from(otherKeys(env, topic)))
                                .upTo(Plan.LOCAL_FIRST)
                                .keyedStream())) {
            job.awaitCounts(expected);
            job.awaitSum(StreamCheck.NAME, LOCAL_FIRST + "numRecordsRouted", RECORDS);
            job.awaitSum(StreamCheck.NAME, LOCAL_FIRST + "numRecordsRepartitioned", moved);
            job.awaitSum(StreamCheck.NAME, LOCAL_FIRST + "numRecordsStray", moved);
            job.awaitSum(StreamCheck.NAME, LOCAL_FIRST + "numRecordsZeroCost", RECORDS - moved);
        }
    }

    @Test
    void keyKeptBehindTheSource_underForward_isExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 17);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        DataStream<Tuple2<String, Long>> filtered =
                aligned(env, topic).filter(record -> record.f1 >= 0);
        try (CheckedJob job =
                CheckedJob.start(env, cluster, byKey(SmartKeyBy.from(filtered)).keyedStream())) {
            job.awaitCounts(topic.reference());
            job.awaitSum(StreamCheck.NAME, FORWARD + "numRecordsZeroCost", RECORDS);
            assertThat(job.rest().edgesInto(job.id(), "count")).isEmpty();
        }
    }

    @Test
    void strayThatAnOperatorInFrontSwallows_failsTheJobRatherThanBeingLost(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(500, KEYS, 30);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        env.setRuntimeMode(RuntimeExecutionMode.STREAMING);
        DataStream<Tuple2<String, Long>> swallowing =
                SmartKeyBy.alignedSource(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .flatMap(
                                (Tuple2<String, Long> record,
                                        Collector<Tuple2<String, Long>> out) -> {
                                    try {
                                        out.collect(Tuple2.of(otherKey(record.f0), record.f1));
                                    } catch (RuntimeException e) {
                                        // A user who skips what cannot be processed.
                                    }
                                },
                                Types.TUPLE(Types.STRING, Types.LONG));
        byKey(SmartKeyBy.from(swallowing)).keyedStream().sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(env)).contains("StrayRecordException: A record of subtask ");
    }

    /** ForSt's asynchronous path looks at no key group: without the check, nothing would fail. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stray_onAsynchronousForSt_isCaught(
            boolean behindTheSource,
            KafkaBroker broker,
            FlinkCluster cluster,
            @TempDir Path checkpoints)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.writeWithStrays(100, KEYS, behindTheSource ? 0 : 0.1, 18);
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(AsynchronousState.FORST, checkpoints, null));
        env.setParallelism(PARALLELISM);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                behindTheSource ? byKey(SmartKeyBy.from(otherKeys(env, topic))) : keyed(env, topic);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed = smartKeyBy.keyedStream();
        AsynchronousState.of(keyed)
                .process(
                        PlacedKeys.unwrapping(
                                new ObservedCount(true),
                                TypeInformation.of(ObservedCount.Observation.class)))
                .sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(env)).contains("StrayRecordException: A record of ");
    }

    @Test
    void recordsWithoutKafkaKey_areStraysThatLocalFirstTakesHome(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        for (int number = 0; number < 400; number++) {
            topic.writeOne(number % PARTITIONS, null, number);
        }
        KeySelector<Tuple2<String, Long>, String> byNumber = record -> "group-" + record.f1 % 10;
        Map<String, Long> expected = new HashMap<>();
        long strays = 0;
        for (int number = 0; number < 400; number++) {
            expected.merge("group-" + number % 10, 1L, Long::sum);
            strays += partition("group-" + number % 10) == number % PARTITIONS ? 0 : 1;
        }
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                SmartKeyBy.from(
                                env,
                                topic.sourceOfUnkeyed("unkeyed"),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy("group", byNumber, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .detecting(Detection.DECLARED);
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        smartKeyBy
                .upTo(Plan.LOCAL_FIRST)
                .keyedStream()
                .process(PlacedKeys.unwrapping(new CountPerGroup<>(), CountPerGroup.TYPE))
                .sinkTo(results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitCounts(expected);
            job.awaitSum(CheckedJob.SOURCE, LOCAL_FIRST + "numRecordsStray", strays);
        }
        StreamExecutionEnvironment forward = JobRun.withoutRestarts(cluster, PARALLELISM);
        SmartKeyBy.from(
                        forward,
                        topic.sourceOfUnkeyed("unkeyed"),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE)
                .keyedBy("group", byNumber, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .detecting(Detection.DECLARED)
                .keyedStream()
                .sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(forward)).contains("has the key 'group-");
    }

    @Test
    void compositeKey_ofATopicKeyedByAPart_isForwardWithStatePerFullKey(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 19);
        Map<String, Long> expected = new HashMap<>();
        topic.reference()
                .forEach(
                        (key, count) -> {
                            for (long number = 0; number < count; number++) {
                                expected.merge(
                                        Tuple2.of(key, number % 3).toString(), 1L, Long::sum);
                            }
                        });
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        SmartKeyBy<Tuple2<String, Long>, Tuple2<String, Long>> smartKeyBy =
                SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy(
                                "trader_id,symbol",
                                record -> Tuple2.of(record.f0, record.f1 % 3),
                                Types.TUPLE(Types.STRING, Types.LONG))
                        .partitionedLike(
                                "trader_id",
                                key -> key.f0,
                                KafkaPartitioning.murmur2(StringSerializer.class))
                        .using(SmartRepartition.by("trader_id"));
        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.FORWARD);
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        smartKeyBy
                .keyedStream()
                .process(PlacedKeys.unwrapping(new CountPerGroup<>(), CountPerGroup.TYPE))
                .name("count")
                .sinkTo(results);
        try (CheckedJob job = CheckedJob.start(env, cluster, results)) {
            job.awaitCounts(expected);
            job.awaitSum(CheckedJob.SOURCE, FORWARD + "numRecordsZeroCost", RECORDS);
            assertThat(job.rest().edgesInto(job.id(), "count")).isEmpty();
        }
    }

    @Test
    void producersOwnPartitioner_declaredAsAFunction_isForwardUntilTheFirstRecordThatContradicts(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        Map<String, Long> expected = new HashMap<>();
        for (int trader = 0; trader < 20; trader++) {
            String key = "trader-" + "x".repeat(trader);
            topic.writeAll(key.length() % PARTITIONS, key, LongStream.range(0, 10));
            expected.put(key, 10L);
        }
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy("trader_id", record -> record.f0, Types.STRING)
                        .partitionedLike(
                                KafkaPartitioning.custom(
                                        "by-length",
                                        (key, bytes, partitions) -> key.length() % partitions,
                                        StringSerializer.class));
        assertThat(smartKeyBy.explain().layout().toString())
                .contains("producer hash custom:by-length");
        try (CheckedJob job = CheckedJob.start(env, cluster, smartKeyBy.keyedStream())) {
            job.awaitCounts(expected);
            topic.writeOne(3, "trader-xxxxx", 0);
            assertThat(job.failure())
                    .contains("partition 3, at offset ")
                    .contains("'trader-xxxxx', which belongs in partition 4 of 8");
        }
    }

    private static String otherKey(String key) {
        return "other-" + key;
    }

    private static int partition(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % PARTITIONS;
    }

    private static SingleOutputStreamOperator<Tuple2<String, Long>> aligned(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return SmartKeyBy.alignedSource(
                env, topic.source(false), WatermarkStrategy.noWatermarks(), CheckedJob.SOURCE);
    }

    private static DataStream<Tuple2<String, Long>> otherKeys(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return aligned(env, topic)
                .map(
                        record -> Tuple2.of(otherKey(record.f0), record.f1),
                        Types.TUPLE(Types.STRING, Types.LONG));
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> byKey(
            UnkeyedStream<Tuple2<String, Long>> input) {
        return input.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .detecting(Detection.DECLARED);
    }

    private static void assertCounters(
            CheckedJob job, String operator, String scope, long[][] written) throws Exception {
        long stray = 0;
        long repartitioned = 0;
        long records = 0;
        long[] ofPartition = new long[PARTITIONS];
        for (int home = 0; home < PARTITIONS; home++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                long count = written[home][partition];
                records += count;
                ofPartition[partition] += count;
                stray += home == partition ? 0 : count;
                repartitioned += owner(home) == owner(partition) ? 0 : count;
            }
        }
        job.awaitSum(operator, scope + "numRecordsRouted", records);
        job.awaitSum(operator, scope + "numRecordsStray", stray);
        job.awaitSum(operator, scope + "numRecordsRepartitioned", repartitioned);
        job.awaitSum(operator, scope + "numRecordsZeroCost", records - repartitioned);
        job.awaitSum(operator, scope + "numRecordsUnplaced", 0);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            job.awaitSum(
                    operator,
                    scope + "partition." + partition + ".numRecords",
                    ofPartition[partition]);
        }
        assertThat(Arrays.stream(ofPartition).sum()).isEqualTo(records);
    }

    private static int owner(int partition) {
        return KeyGroups.subtaskOfPartition(partition, PARTITIONS, MAX_PARALLELISM, PARALLELISM);
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return byKey(
                SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE));
    }
}
