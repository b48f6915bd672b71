package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitionKey;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.strategy.Workload;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.runtime.partitioner.RebalancePartitioner;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strategies in real jobs: which subtask a key is seen on, and what each one breaks or keeps. */
@ExtendWith(Testbed.class)
class StrategyJobTest {

    private static final int PARTITIONS = 7;
    private static final int PARALLELISM = 4;
    private static final int MAX_PARALLELISM = 133;
    private static final int RECORDS = 2000;

    /** So many that no partition stands out. */
    private static final int MANY_KEYS = 100_000;

    private static final int KEYS = 300;

    /** By a key that no code declares: it would contradict the name in the configuration. */
    private static final PartitioningStrategy BY_ANOTHER = SmartRepartition.by("symbol");

    static List<PartitioningStrategy> keyedStrategies() {
        List<PartitioningStrategy> strategies = new ArrayList<>();
        for (HashFunction function : HashFunction.values()) {
            strategies.add(new AlwaysHash(function));
        }
        strategies.add(SmartRepartition.by("key"));
        strategies.add(BY_ANOTHER);
        strategies.add(new StrategySelector());
        strategies.add(
                new StrategySelector(
                        SmartRepartition.by("key"), new AlwaysHash(), new RoundRobin()));
        return strategies;
    }

    @ParameterizedTest
    @MethodSource("keyedStrategies")
    void everyKey_isOnTheSubtaskThatThePartitionerSays(
            PartitioningStrategy strategy, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(RECORDS, KEYS, 4);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        env.setMaxParallelism(MAX_PARALLELISM);
        KafkaPartitioning<String> murmur2 = KafkaPartitioning.murmur2(StringSerializer.class);
        Partitioner<String> partitioner =
                strategy.partitioner(
                        PartitionKey.of(
                                        "key",
                                        Types.STRING,
                                        env.getConfig().getSerializerConfig(),
                                        MAX_PARALLELISM)
                                .placedBy(
                                        murmur2.placement(
                                                "numbered", PARTITIONS, MAX_PARALLELISM)));
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .using(strategy);
        if (!strategy.equals(BY_ANOTHER)) {
            smartKeyBy = smartKeyBy.partitionedLike(murmur2);
        }
        boolean byPartition =
                strategy.route(Workload.groupedBy("key"), SourceMetadata.UNKNOWN)
                        instanceof Routing.BySourcePartition;
        PlanExplanation explanation = smartKeyBy.explain();
        assertThat(explanation.plan()).isEqualTo(byPartition ? Plan.FORWARD : Plan.HASH);
        assertThat(explanation.layout())
                .isInstanceOf(byPartition ? Layout.OfPartitions.class : Layout.OfHash.class);
        assertThat(explanation.strategy()).isEqualTo(strategy.name());

        Map<String, Integer> keyed =
                subtaskOfKeys(
                        smartKeyBy
                                .keyedStream()
                                .process(PlacedKeys.unwrapping(new SubtaskOfKey())));
        StreamExecutionEnvironment custom = JobRun.withoutRestarts(cluster, PARALLELISM);
        Map<String, Integer> partitioned =
                subtaskOfKeys(
                        custom.fromSource(
                                        topic.source(true),
                                        WatermarkStrategy.noWatermarks(),
                                        "numbered")
                                .partitionCustom(partitioner, record -> record.f0)
                                .map(new SubtaskOfRecord()));

        assertThat(keyed).hasSize(topic.reference().size()).isEqualTo(partitioned);
        assertThat(keyed)
                .allSatisfy(
                        (key, subtask) ->
                                assertThat(partitioner.partition(key, PARALLELISM))
                                        .as(key)
                                        .isEqualTo(subtask));
        assertThat(keyed.values()).contains(0, 1, 2, 3);
    }

    @Test
    void roundRobin_onAGroupedStream_isRefusedBeforeTheJobIsBuilt(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Long, Long> smartKeyBy =
                SmartKeyBy.from(env.fromSequence(1, 10).map(number -> number))
                        .keyedBy("trader_id", number -> number, Types.LONG)
                        .using(new RoundRobin());
        assertThatIllegalArgumentException()
                .isThrownBy(smartKeyBy::keyedStream)
                .withMessageContaining("round_robin must have work without grouping columns")
                .withMessageContaining("[trader_id]")
                .withMessageContaining("225");
        assertThatIllegalArgumentException().isThrownBy(smartKeyBy::explain);
    }

    /** Why validation refuses it: three trades of one trader land on three subtasks. */
    @Test
    void roundRobin_whereValidationIsBypassed_breaksAGroupedSum(FlinkCluster cluster)
            throws Exception {
        Partitioner<String> partitioner =
                new RoundRobin(1)
                        .partitioner(
                                PartitionKey.of(
                                        "trader", Types.STRING, new SerializerConfigImpl(), 128));
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        DataStream<Tuple2<String, Long>> sums =
                env.fromData(
                                Types.TUPLE(Types.STRING, Types.LONG),
                                Tuple2.of("trader", 100L),
                                Tuple2.of("trader", 50L),
                                Tuple2.of("trader", 75L))
                        .setParallelism(1)
                        .partitionCustom(partitioner, trade -> trade.f0)
                        .map(new SumPerSubtask());
        assertThat(collect(sums))
                .extracting(sum -> sum.f1)
                .containsExactlyInAnyOrder(100L, 50L, 75L)
                .doesNotContain(225L);
    }

    @Test
    void roundRobin_onUngroupedWork_keepsEveryRecordAndSpreadsThemEvenly(FlinkCluster cluster)
            throws Exception {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        DataStream<Tuple2<String, Integer>> seen =
                new RoundRobin(10)
                        .distribute(
                                env.fromSequence(1, 4000)
                                        .setParallelism(1)
                                        .map(number -> Tuple2.of("r" + number, number))
                                        .returns(Types.TUPLE(Types.STRING, Types.LONG))
                                        .setParallelism(1))
                        .filter(record -> record.f1 % 2 == 0)
                        .map(new SubtaskOfRecord());
        int[] records = new int[4];
        List<String> names = new ArrayList<>();
        for (Tuple2<String, Integer> record : collect(seen)) {
            records[record.f1]++;
            names.add(record.f0);
        }
        assertThat(names).hasSize(2000).doesNotHaveDuplicates();
        assertThat(records).containsExactly(500, 500, 500, 500);
    }

    @Test
    void auto_onUngroupedWork_exchangesWhereTheRecordsLieUnevenly(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 8);
        for (int partition = 0; partition < 8; partition++) {
            topic.writeOne(partition, "trader-" + partition, 0);
        }
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        UngroupedStream<Tuple2<String, Long>> ungrouped =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .ungrouped();
        assertThat(ungrouped.explain().exchange()).isFalse();
        for (int i = 0; i < 4; i++) {
            topic.writeOne(3, "trader-3", 1 + i);
        }
        assertThat(ungrouped.explain().exchange()).as("3.3 times the mean").isTrue();
    }

    @Test
    void auto_onUngroupedWork_exchangesOnlyWhereTheSourceIsUneven(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        for (int partitions : new int[] {8, 7}) {
            NumberedTopic<String> topic =
                    NumberedTopic.create(broker, KeyKind.STRING, partitions)
                            .write(RECORDS, MANY_KEYS, partitions);
            StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
            UngroupedStream<Tuple2<String, Long>> ungrouped =
                    SmartKeyBy.from(
                                    env,
                                    topic.source(true),
                                    WatermarkStrategy.noWatermarks(),
                                    "numbered")
                            .ungrouped();
            DistributionExplanation explanation = ungrouped.explain();
            assertThat(explanation.exchange()).isEqualTo(partitions == 7);
            assertThat(explanation.toString())
                    .contains("strategy auto")
                    .contains(
                            partitions == 7
                                    ? "batches of 1000 records"
                                    : "8 partitions on 4 subtasks");
            assertThat(env.getTransformations()).as("explain changes nothing").isEmpty();
            assertThat(ungrouped.inOrder().explain().exchange()).isFalse();

            Map<String, Long> counts = new HashMap<>();
            for (Tuple2<String, Integer> record :
                    collect(ungrouped.stream().map(new SubtaskOfRecord()))) {
                counts.merge(record.f0, 1L, Long::sum);
            }
            assertThat(counts).isEqualTo(topic.reference());
        }
    }

    @Test
    void ungroupedWork_onAnUnreachableBroker_isExchangedWithTheReason(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        DistributionExplanation explanation =
                SmartKeyBy.from(
                                env,
                                NumberedTopic.unreachable(KeyKind.STRING, "trades"),
                                WatermarkStrategy.noWatermarks(),
                                "trades")
                        .ungrouped()
                        .explain();
        assertThat(explanation.exchange()).isTrue();
        assertThat(explanation.toString())
                .contains("note     the partition count is not known", "localhost:9");
    }

    @Test
    void distribute_underUnalignedCheckpoints_isFlinksRebalance(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        env.enableCheckpointing(1000);
        env.getCheckpointConfig().enableUnalignedCheckpoints();
        env.getCheckpointConfig().setAlignedCheckpointTimeout(Duration.ZERO);
        DataStream<Long> distributed = new RoundRobin().distribute(env.fromSequence(1, 10));
        assertThat(distributed.getTransformation())
                .isInstanceOfSatisfying(
                        PartitionTransformation.class,
                        edge ->
                                assertThat(edge.getPartitioner())
                                        .isInstanceOf(RebalancePartitioner.class));
    }

    @Test
    void distribute_byAStrategyForGroupedWork_isRefused(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AlwaysHash().distribute(env.fromSequence(1, 10)))
                .withMessageContaining("always_hash must have grouping columns");
    }

    private static Map<String, Integer> subtaskOfKeys(DataStream<Tuple2<String, Integer>> seen)
            throws Exception {
        Map<String, Integer> subtasks = new HashMap<>();
        for (Tuple2<String, Integer> record : collect(seen)) {
            Integer before = subtasks.put(record.f0, record.f1);
            assertThat(before).as(record.f0).isIn(null, record.f1);
        }
        return subtasks;
    }

    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static <T> List<T> collect(DataStream<T> stream) throws Exception {
        List<T> all = new ArrayList<>();
        try (CloseableIterator<T> results = stream.executeAndCollect()) {
            results.forEachRemaining(all::add);
        }
        return all;
    }

    /** Emits each record's key and the subtask that it was seen on. */
    private static final class SubtaskOfRecord
            extends RichMapFunction<Tuple2<String, Long>, Tuple2<String, Integer>> {
        private static final long serialVersionUID = 1L;

        @Override
        public Tuple2<String, Integer> map(Tuple2<String, Long> record) {
            return Tuple2.of(record.f0, getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
        }
    }

    /** The same behind a keyBy. */
    private static final class SubtaskOfKey
            extends KeyedProcessFunction<String, Tuple2<String, Long>, Tuple2<String, Integer>> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> record,
                Context context,
                Collector<Tuple2<String, Integer>> out) {
            out.collect(
                    Tuple2.of(
                            record.f0, getRuntimeContext().getTaskInfo().getIndexOfThisSubtask()));
        }
    }

    /** Sums up as a grouped aggregate would, but over what its own subtask sees. */
    private static final class SumPerSubtask
            extends RichMapFunction<Tuple2<String, Long>, Tuple2<String, Long>> {
        private static final long serialVersionUID = 1L;

        private final HashMap<String, Long> sums = new HashMap<>();

        @Override
        public Tuple2<String, Long> map(Tuple2<String, Long> trade) {
            return Tuple2.of(trade.f0, sums.merge(trade.f0, trade.f1, Long::sum));
        }
    }
}
