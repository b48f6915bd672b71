package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.ForwardPath;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a strategy would do, measured beside the one that decides. */
@ExtendWith(Testbed.class)
class ObserveTest {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;
    private static final int MAX_PARALLELISM = 128;
    private static final int RECORDS = 4000;
    private static final int KEYS = 300;
    private static final String SMART_OBSERVED = "partitioning.strategy.smart.plan.OBSERVED.";
    private static final String HASH_OBSERVED = "partitioning.strategy.always_hash.plan.OBSERVED.";

    @Test
    void observedKeyBy_staysWhatItIsWhileTheMetricsSayWhatSmartWouldDo(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        long[][] written = topic.writeWithStrays(RECORDS, KEYS, 0.03, 21);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        DataStream<Tuple2<String, Long>> observed = keyed(env, topic).uid("source").observe();
        assertThat(env.getMaxParallelism()).as("nothing is set").isEqualTo(-1);
        try (CheckedJob job = countPlain(env, cluster, observed, new HashMap<>())) {
            job.awaitCounts(topic.reference());
            assertThat(job.rest().edgesInto(job.id(), "count")).containsExactly("HASH");
            job.awaitSum(CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsRouted", RECORDS);
            job.awaitSum(CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsStray", strays(written));
            job.awaitSum(
                    CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsRepartitioned", moved(written));
            job.awaitSum(
                    CheckedJob.SOURCE,
                    SMART_OBSERVED + "numRecordsZeroCost",
                    RECORDS - moved(written));
        }
    }

    @Test
    void observation_comesAndGoesWithTheStateOfThePlainJob(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path savepoints) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(1000, KEYS, 22);
        Map<String, Long> counts = new HashMap<>();
        StreamExecutionEnvironment plain = environment(cluster, savepoints, null);
        String savepoint;
        try (CheckedJob job = countPlain(plain, cluster, stock(plain, topic), counts)) {
            job.awaitCounts(topic.reference());
            savepoint = job.stopWithSavepoint(savepoints);
        }
        topic.write(1000, KEYS, 23);
        StreamExecutionEnvironment observing = environment(cluster, savepoints, savepoint);
        DataStream<Tuple2<String, Long>> observed = keyed(observing, topic).uid("source").observe();
        try (CheckedJob job = countPlain(observing, cluster, observed, counts)) {
            job.awaitCounts(topic.reference());
            job.awaitSum(CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsZeroCost", 1000);
            savepoint = job.stopWithSavepoint(savepoints);
        }
        topic.write(1000, KEYS, 24);
        StreamExecutionEnvironment back = environment(cluster, savepoints, savepoint);
        try (CheckedJob job = countPlain(back, cluster, stock(back, topic), counts)) {
            job.awaitCounts(topic.reference());
        }
    }

    @Test
    void smartLiveAndAlwaysHashObserved_haveTheirMetricsAndSummariesSideBySide(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 25);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (LogCapture log = new LogCapture()) {
            try (CheckedJob job =
                    CheckedJob.start(
                            env,
                            cluster,
                            keyed(env, topic).observing(new AlwaysHash()).keyedStream())) {
                job.awaitCounts(topic.reference());
                job.awaitSum(
                        CheckedJob.SOURCE,
                        "partitioning.strategy.smart.plan.FORWARD.numRecordsZeroCost",
                        RECORDS);
                job.awaitSum(
                        CheckedJob.SOURCE, HASH_OBSERVED + "numRecordsZeroCost", keptByHash(topic));
                job.awaitSum(CheckedJob.SOURCE, HASH_OBSERVED + "numRecordsStray", 0);
            }
            Awaitility.await()
                    .atMost(Deadlines.STEP)
                    .untilAsserted(
                            () ->
                                    assertThat(log.lines())
                                            .anyMatch(
                                                    line ->
                                                            line.contains("smart (FORWARD) routed ")
                                                                    && line.contains(
                                                                            "100.0 % zero-cost, 0.0 %"
                                                                                    + " stray"))
                                            .anyMatch(
                                                    line ->
                                                            line.contains(
                                                                    "always_hash (OBSERVED) routed")));
        }
    }

    @Test
    void alwaysHashLiveAndSmartObserved_staysOnTheStockSourceWithBothMetrics(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        long[][] written = topic.writeWithStrays(RECORDS, KEYS, 0.1, 26);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                keyed(env, topic).using(new AlwaysHash()).observing(SmartRepartition.by("key"));
        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.HASH);
        try (CheckedJob job = CheckedJob.start(env, cluster, smartKeyBy.keyedStream())) {
            job.awaitCounts(topic.reference());
            job.awaitSum(CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsStray", strays(written));
            job.awaitSum(
                    CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsRepartitioned", moved(written));
            job.awaitSum(
                    CheckedJob.SOURCE,
                    "partitioning.strategy.always_hash.plan.HASH.numRecordsRouted",
                    RECORDS);
        }
    }

    @Test
    void keysThatAnObservedStrategyCannotPlace_areCountedAndHarmNothing(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 27);
        long unplaced =
                topic.reference().entrySet().stream()
                        .filter(entry -> entry.getKey().endsWith("7"))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        DataStream<Tuple2<String, Long>> observed =
                SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(
                                KafkaPartitioning.custom(
                                        "picky",
                                        (key, bytes, partitions) -> {
                                            if (key.endsWith("7")) {
                                                throw new IllegalArgumentException(key);
                                            }
                                            return 0;
                                        },
                                        StringSerializer.class))
                        .observe();
        try (CheckedJob job = countPlain(env, cluster, observed, new HashMap<>())) {
            job.awaitCounts(topic.reference());
            job.awaitSum(CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsUnplaced", unplaced);
            job.awaitSum(
                    CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsRouted", RECORDS - unplaced);
        }
    }

    @Test
    void partialAlignment_isWarnedOfOncePerSubtaskAndMinute(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.writeWithStrays(RECORDS, KEYS, 1, 28);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (LogCapture log = new LogCapture()) {
            try (CheckedJob job =
                    CheckedJob.start(
                            env,
                            cluster,
                            keyed(env, topic)
                                    .detecting(Detection.DECLARED)
                                    .upTo(Plan.LOCAL_FIRST)
                                    .keyedStream())) {
                job.awaitCounts(topic.reference());
            }
            List<String> warnings =
                    log.lines().stream()
                            .filter(line -> line.contains("aligned in part only"))
                            .toList();
            assertThat(warnings)
                    .hasSizeBetween(1, PARALLELISM)
                    .allMatch(line -> line.startsWith("WARN "))
                    .allMatch(line -> line.contains("of topic '" + topic.name() + "', partition "));
        }
    }

    @Test
    void submission_logsTheExplanationOnce(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (LogCapture log = new LogCapture()) {
            SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(env, topic);
            String explanation = smartKeyBy.explain().toString();
            smartKeyBy.keyedStream();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains(explanation))
                    .singleElement()
                    .asString()
                    .startsWith("INFO io.flinkpartitioning.SmartKeyBy ");
        }
    }

    @Test
    void streamWhosePartitionsAreNotKnown_cannotTellWhatSmartWouldDo(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        DataStream<Tuple2<String, Long>> exchanged =
                SmartKeyBy.alignedSource(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .rebalance();
        for (SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy :
                List.of(
                        keyed(SmartKeyBy.from(stock(env, topic))),
                        keyed(SmartKeyBy.from(stock(env, topic))).sourcePartitions(PARTITIONS),
                        keyed(SmartKeyBy.from(exchanged)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(smartKeyBy::observe)
                    .withMessageContaining("through forward edges for 'smart' to be observed")
                    .withMessageContaining("SmartKeyBy.from(env, kafkaSource, …)");
        }
    }

    @Test
    void observedStrategy_isMeasuredUnderItsOwnPin(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 12).write(RECORDS, KEYS, 29);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (CheckedJob job =
                CheckedJob.start(
                        env,
                        cluster,
                        keyed(env, topic)
                                .using(new AlwaysHash())
                                .observing(new SmartRepartition(List.of("key"), 0.95, 8))
                                .keyedStream())) {
            job.awaitCounts(topic.reference());
            job.awaitSum(
                    CheckedJob.SOURCE, SMART_OBSERVED + "numRecordsStray", topic.straysUnder(8));
        }
    }

    @Test
    void brokerThatDoesNotAnswer_costsTheObservationAndNotTheJob(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        KafkaSource<Tuple2<String, Long>> source =
                NumberedTopic.unreachable(KeyKind.STRING, "trades");
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                keyed(
                        SmartKeyBy.from(
                                env, source, WatermarkStrategy.noWatermarks(), CheckedJob.SOURCE));
        try (LogCapture log = new LogCapture()) {
            DataStream<Tuple2<String, Long>> unchanged = smartKeyBy.observe();
            assertThat(ForwardPath.of(unchanged).source()).isEmpty();
            assertThat(log.lines())
                    .anyMatch(line -> line.contains("by key: not observed: smart, since "));
        }
        assertThat(
                        smartKeyBy
                                .using(new AlwaysHash())
                                .observing(SmartRepartition.by("key"))
                                .explain()
                                .warnings())
                .anyMatch(warning -> warning.startsWith("not observed: smart, since "));
    }

    @Test
    void hashPlanOfThePartitionLayout_isMeasuredAsTheExchangeThatItIs(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 32);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        String scope = "partitioning.strategy.smart.plan.HASH.";
        try (CheckedJob job =
                CheckedJob.start(
                        env,
                        cluster,
                        keyed(env, topic)
                                .upTo(Plan.HASH)
                                .observing(new AlwaysHash())
                                .keyedStream())) {
            job.awaitCounts(topic.reference());
            long kept = 0;
            Map<Integer, Long> ends = topic.endOffsets();
            int startIndex = ((topic.name().hashCode() * 31) & 0x7FFFFFFF) % PARALLELISM;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                kept +=
                        (startIndex + partition) % PARALLELISM == owner(partition)
                                ? ends.getOrDefault(partition, 0L)
                                : 0;
            }
            job.awaitSum(CheckedJob.SOURCE, scope + "numRecordsRouted", RECORDS);
            job.awaitSum(CheckedJob.SOURCE, scope + "numRecordsZeroCost", kept);
            job.awaitSum(CheckedJob.SOURCE, scope + "numRecordsStray", 0);
        }
    }

    @Test
    void twoObservedStrategiesOfOneName_wouldShareTheirMetrics(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        keyed(env, topic)
                                        .observing(new AlwaysHash(HashFunction.FNV))
                                        .observing(new AlwaysHash(HashFunction.MURMUR3))
                                ::keyedStream)
                .withMessageContaining("different names")
                .withMessageContaining("'always_hash'");
    }

    /** An anonymous class holds the test, which is not serializable; a keyBy would let go of it. */
    @Test
    void selectorWithAnEnclosingObject_travelsWithTheSource(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE)
                .keyedBy(
                        "key",
                        new KeySelector<Tuple2<String, Long>, String>() {
                            @Override
                            public String getKey(Tuple2<String, Long> record) {
                                return record.f0;
                            }
                        },
                        Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .observe()
                .sinkTo(new DiscardingSink<>());
        assertThat(env.getStreamGraph().getJobGraph().getNumberOfVertices()).isEqualTo(1);
    }

    @Test
    void roundRobin_isNotObservedOnGroupedWork(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        assertThatIllegalArgumentException()
                .isThrownBy(keyed(env, topic).observing(new RoundRobin(1))::keyedStream)
                .withMessageContaining("partial result");
    }

    private static StreamExecutionEnvironment environment(
            FlinkCluster cluster, Path savepoints, @Nullable String restored) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, savepoints, restored));
        env.setParallelism(PARALLELISM);
        return env;
    }

    private static DataStream<Tuple2<String, Long>> stock(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return env.fromSource(
                        topic.source(false), WatermarkStrategy.noWatermarks(), CheckedJob.SOURCE)
                .uid("source");
    }

    private static CheckedJob countPlain(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            DataStream<Tuple2<String, Long>> records,
            Map<String, Long> counts)
            throws Exception {
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        records.keyBy(record -> record.f0)
                .process(new CountPerKey<>())
                .returns(Types.TUPLE(Types.STRING, Types.LONG, Types.LONG))
                .name("count")
                .uid("count")
                .sinkTo(results)
                .uid("sink");
        return CheckedJob.start(env, cluster, results, counts);
    }

    private static long strays(long[][] written) {
        long strays = 0;
        for (int home = 0; home < PARTITIONS; home++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                strays += home == partition ? 0 : written[home][partition];
            }
        }
        return strays;
    }

    private static long moved(long[][] written) {
        long moved = 0;
        for (int home = 0; home < PARTITIONS; home++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                moved += owner(home) == owner(partition) ? 0 : written[home][partition];
            }
        }
        return moved;
    }

    private static int owner(int partition) {
        return KeyGroups.subtaskOfPartition(partition, PARTITIONS, MAX_PARALLELISM, PARALLELISM);
    }

    /** Counts the records that hash placement leaves on the subtask that reads them. */
    private static long keptByHash(NumberedTopic<String> topic) throws Exception {
        Partitioner<String> hash =
                new AlwaysHash()
                        .partitioner(
                                PartitionKey.of(
                                        "key",
                                        Types.STRING,
                                        new SerializerConfigImpl(),
                                        MAX_PARALLELISM));
        long kept = 0;
        for (Map.Entry<String, Long> count : topic.reference().entrySet()) {
            byte[] bytes = count.getKey().getBytes(StandardCharsets.UTF_8);
            int partition = Utils.toPositive(Utils.murmur2(bytes)) % PARTITIONS;
            kept +=
                    hash.partition(count.getKey(), PARALLELISM) == owner(partition)
                            ? count.getValue()
                            : 0;
        }
        return kept;
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return keyed(
                SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE));
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            UnkeyedStream<Tuple2<String, Long>> input) {
        return input.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
