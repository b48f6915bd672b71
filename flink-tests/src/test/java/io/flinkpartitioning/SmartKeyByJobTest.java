package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ways to build a job, and what a wrong input gets. */
@ExtendWith(Testbed.class)
class SmartKeyByJobTest {

    private static final KeyKind<String> STRING = KeyKind.STRING;

    @Test
    void alignedSource_parallelismAboveMaxParallelism_isRefused(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        env.setMaxParallelism(3);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                SmartKeyBy.alignedSource(
                                        env,
                                        topic.source(true),
                                        WatermarkStrategy.noWatermarks(),
                                        "numbered"))
                .withMessageContaining("must be at most the max parallelism, 3, but is 4");
    }

    @Test
    void alignedSource_noPartitions_isRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                SmartKeyBy.alignedSource(
                                        JobRun.withoutRestarts(cluster, 4),
                                        topic.source(true),
                                        WatermarkStrategy.noWatermarks(),
                                        "numbered",
                                        0))
                .withMessageContaining("partitions must be at least 1, but is 0");
    }

    @Test
    void streamWithForwardEdges_isForwardAndExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8).write(3000, 200, 1);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        DataStream<Tuple2<String, Long>> parsed =
                SmartKeyBy.alignedSource(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .map(record -> record)
                        .returns(Types.TUPLE(Types.STRING, Types.LONG))
                        .filter(record -> true);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(SmartKeyBy.from(parsed));

        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(count(env, smartKeyBy, cluster, List.of())).isEqualTo(topic.reference());
    }

    @Test
    void streamWithExchange_isHashAndExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8).write(3000, 200, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        DataStream<Tuple2<String, Long>> rebalanced =
                SmartKeyBy.alignedSource(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .rebalance();
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(SmartKeyBy.from(rebalanced));

        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.HASH);
        assertThat(smartKeyBy.explain().reasons())
                .containsExactly("a rebalance exchange lies between source and keyBy");
        assertThat(count(env, smartKeyBy, cluster, List.of("HASH"))).isEqualTo(topic.reference());
    }

    @Test
    void undeclaredPartitioning_isAPlainHashKeyByAndExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8).write(3000, 200, 3);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                "numbered")
                        .keyedBy("key", record -> record.f0, Types.STRING);

        assertThat(count(env, smartKeyBy, cluster, List.of("HASH"))).isEqualTo(topic.reference());
    }

    @Test
    void topicsWithUnequalCounts_areExchangedAndExact(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> eight = NumberedTopic.create(broker, STRING, 8).write(2000, 200, 4);
        NumberedTopic<String> six = NumberedTopic.create(broker, STRING, 6).write(2000, 200, 5);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                keyed(
                        SmartKeyBy.from(
                                env,
                                NumberedTopic.source(
                                        broker, STRING, true, eight.name(), six.name()),
                                WatermarkStrategy.noWatermarks(),
                                "both"));

        assertThat(smartKeyBy.explain().plan()).as("by the sample").isEqualTo(Plan.HASH);
        smartKeyBy = smartKeyBy.detecting(Detection.DECLARED);

        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
        Map<String, Long> expected = new HashMap<>(eight.reference());
        six.reference().forEach((key, count) -> expected.merge(key, count, Long::sum));
        assertThat(count(env, smartKeyBy, cluster, List.of("HASH"))).isEqualTo(expected);
    }

    @Test
    void batchExecution_isHashAndExact(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8).write(3000, 200, 6);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 4);
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(fromKafka(env, topic, true));

        assertThat(smartKeyBy.explain().plan()).isEqualTo(Plan.HASH);
        assertThat(count(env, smartKeyBy, cluster, List.of("HASH"))).isEqualTo(topic.reference());
    }

    @Test
    void strayRecord_underForward_failsTheJob(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8);
        for (int partition = 0; partition < 8; partition++) {
            topic.writeOne(partition, "trader-1", partition);
        }
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 8);
        process(keyed(fromKafka(env, topic, true)).detecting(Detection.DECLARED))
                .sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(env))
                .contains(
                        "FinalFailure: A record of topic '" + topic.name() + "', partition ",
                        ", at the first offset that was read, has the key",
                        "'trader-1', which belongs in partition ",
                        " of 8, on subtask ",
                        "upTo(Plan.LOCAL_FIRST)");
    }

    @Test
    void strayRecords_underLocalFirst_areRoutedHome(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8);
        for (int partition = 0; partition < 8; partition++) {
            topic.writeOne(partition, "trader-1", partition);
        }
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 8);
        assertThat(
                        count(
                                env,
                                keyed(fromKafka(env, topic, true)).upTo(Plan.LOCAL_FIRST),
                                cluster,
                                List.of("HASH")))
                .isEqualTo(Map.of("trader-1", 8L));
    }

    @Test
    void nullKey_failsWithTheNameOfTheKeyAndTheRemedy(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, STRING, 2).writeOne(null, null, 0);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        process(keyed(fromKafka(env, topic, true))).sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(env))
                .contains("The group key 'key' must not be null")
                .contains("Filter such records out");
    }

    /** A keyed stream of the library is refused when the job is submitted. */
    @Test
    void otherMaxParallelismAtTheAdapterOfKeysPlacedByHand_failsWithBothAndTheRemedy(
            FlinkCluster cluster) throws Exception {
        KeyPlacement<String> placement =
                KafkaPartitioning.murmur2(StringSerializer.class).placement("numbered", 2, 128);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        counted(
                        env.fromData(Tuple2.of("trader-1", 0L))
                                .keyBy(
                                        record -> placement.place(record.f0),
                                        PlacedKeyTypeInfo.of(
                                                "key", Types.STRING, placement.layout())))
                .setMaxParallelism(64)
                .sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(env))
                .contains("The max parallelism of a keyed operator must be the one that its keys")
                .contains("placed for, 128, but the operator runs with 64")
                .contains("env.setMaxParallelism(128)");
    }

    @Test
    @EnabledIf("readersKnowTheirJob")
    void otherMaxParallelismAtTheSource_failsWhenItOpens(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2).write(10, 10, 8);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy.alignedSource(
                        env, topic.source(true), WatermarkStrategy.noWatermarks(), "numbered")
                .setMaxParallelism(64)
                .sinkTo(new DiscardingSink<>());
        assertThat(JobRun.failureOf(env))
                .contains("aligned for, 128, but the source runs with 64")
                .contains("env.setMaxParallelism(128)");
    }

    /** Since Flink 2.2. */
    static boolean readersKnowTheirJob() {
        try {
            Class.forName("org.apache.flink.api.connector.source.RichSourceReaderContext");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void arrayKey_isRefusedBeforeTheJobIsBuilt(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, byte[]> smartKeyBy =
                fromKafka(env, topic, true)
                        .keyedBy(
                                "key",
                                record ->
                                        record.f0.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
        assertThatIllegalArgumentException()
                .isThrownBy(smartKeyBy::keyedStream)
                .withMessageContaining("must have value equality");
        assertThat(env.getTransformations()).isEmpty();
    }

    @Test
    void unreachableBroker_isNamedWithTheRemedy(FlinkCluster cluster) {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy =
                keyed(
                        SmartKeyBy.from(
                                env,
                                NumberedTopic.unreachable(STRING, "trades"),
                                WatermarkStrategy.noWatermarks(),
                                "trades"));
        assertThatExceptionOfType(KafkaMetadataException.class)
                .isThrownBy(smartKeyBy::explain)
                .withMessageContaining("topic 'trades'")
                .withMessageContaining("localhost:9")
                .withMessageContaining("sourcePartitions");
        PlanExplanation pinned = smartKeyBy.sourcePartitions(8).explain();
        assertThat(pinned.plan()).isEqualTo(Plan.FORWARD);
        assertThat(pinned.toString()).contains("was not verified", "8 source partitions");
    }

    @Test
    void sourcePartitionsBelowOne_isRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keyed(fromKafka(env, topic, true)).sourcePartitions(0))
                .withMessageContaining("sourcePartitions must be at least 1, but is 0");
    }

    @Test
    void sourceKeyThatIsNoColumnOfTheGroupKey_isRefused(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(fromKafka(env, topic, true));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                smartKeyBy.partitionedLike(
                                        "venue",
                                        key -> key,
                                        KafkaPartitioning.murmur2(StringSerializer.class)))
                .withMessageContaining("among the columns of the group key, [key], but is [venue]");
    }

    @Test
    void sourceKeyOfTheStrategy_isHeldAgainstTheOneInCode(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> byBoth =
                fromKafka(env, topic, true)
                        .keyedBy("trader_id,symbol", record -> record.f0, Types.STRING);
        KafkaPartitioning<String> murmur2 = KafkaPartitioning.murmur2(StringSerializer.class);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        byBoth.partitionedLike("trader_id", key -> key, murmur2)
                                        .using(SmartRepartition.by("symbol"))
                                ::explain)
                .withMessageContaining(
                        "the strategy has [symbol] and partitionedLike(…) [trader_id]");
        assertThat(
                        byBoth.partitionedLike(murmur2)
                                .using(SmartRepartition.by("trader_id"))
                                .explain()
                                .warnings())
                .anyMatch(warning -> warning.contains("declare the part"));
    }

    @Test
    void partitionCountPinnedTwice_mustBeOne(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 8);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> byStrategy =
                keyed(fromKafka(env, topic, true))
                        .using(new SmartRepartition(List.of("key"), 0.95, 4));
        assertThat(byStrategy.explain().layout().toString()).contains("4 source partitions");
        assertThatIllegalArgumentException()
                .isThrownBy(byStrategy.sourcePartitions(2)::explain)
                .withMessageContaining("source_partitions: 4 and the code sourcePartitions(2)");
    }

    @Test
    void uidOfTheCheckBehindOtherOperators_isDerivedOrAskedFor(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        StreamExecutionEnvironment env = cluster.environment(settings);
        SingleOutputStreamOperator<Tuple2<String, Long>> source =
                SmartKeyBy.alignedSource(
                        env, topic.source(false), WatermarkStrategy.noWatermarks(), "numbered");
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(SmartKeyBy.from(source));
        assertThatIllegalArgumentException()
                .isThrownBy(smartKeyBy::keyedStream)
                .withMessageContaining("operator that checks the records must have a uid");
        assertThat(checkUid(smartKeyBy.uid("mine"))).isEqualTo("mine");
        source.uid("numbered");
        assertThat(checkUid(keyed(SmartKeyBy.from(source))))
                .isEqualTo("numbered-partitioning-check-key");
        assertThatIllegalArgumentException()
                .isThrownBy(keyed(SmartKeyBy.from(source))::keyedStream)
                .withMessageContaining("'numbered-partitioning-check-key' is that of another")
                .withMessageContaining("Set one with uid(…)");
    }

    private static String checkUid(SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy) {
        return smartKeyBy.keyedStream().getTransformation().getInputs().get(0).getUid();
    }

    @Test
    void uidMissingWhereNoneIsGenerated_isAskedForBeforeTheJobIsBuilt(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        StreamExecutionEnvironment env = cluster.environment(settings);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(fromKafka(env, topic, true));
        assertThatIllegalArgumentException()
                .isThrownBy(smartKeyBy::keyedStream)
                .withMessageContaining("'numbered' has none. Set it with uid(…)");
        assertThat(env.getTransformations()).isEmpty();
    }

    @Test
    void uidOfAStreamsSource_isNoticed(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 2);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SingleOutputStreamOperator<Tuple2<String, Long>> source =
                SmartKeyBy.alignedSource(
                        env, topic.source(false), WatermarkStrategy.noWatermarks(), "numbered");
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(SmartKeyBy.from(source));
        assertThat(smartKeyBy.explain().toString()).contains("the source has no uid");
        source.uid("numbered");
        assertThat(smartKeyBy.explain().toString()).doesNotContain("the source has no uid");
    }

    @Test
    void maxParallelismUnset_isSetToAMultipleAndTheExplanationSaysSo(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, STRING, 7);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy = keyed(fromKafka(env, topic, true));
        assertThat(smartKeyBy.explain().notes())
                .anySatisfy(note -> assertThat(note).contains("the library sets 133"));
        assertThat(env.getMaxParallelism()).as("explain changes nothing").isEqualTo(-1);
        smartKeyBy.keyedStream();
        assertThat(env.getMaxParallelism()).isEqualTo(133);
    }

    private static UnkeyedStream<Tuple2<String, Long>> fromKafka(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, boolean bounded) {
        return SmartKeyBy.from(
                env, topic.source(bounded), WatermarkStrategy.noWatermarks(), "numbered");
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            UnkeyedStream<Tuple2<String, Long>> input) {
        return input.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }

    private static SingleOutputStreamOperator<Tuple3<String, Long, Long>> process(
            SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy) {
        return counted(smartKeyBy.keyedStream());
    }

    private static SingleOutputStreamOperator<Tuple3<String, Long, Long>> counted(
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyedStream) {
        return keyedStream
                .process(
                        PlacedKeys.unwrapping(
                                new CountPerKey<>(),
                                Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                .name("count per key");
    }

    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static Map<String, Long> count(
            StreamExecutionEnvironment env,
            SmartKeyBy<Tuple2<String, Long>, String> smartKeyBy,
            FlinkCluster cluster,
            List<String> edges)
            throws Exception {
        Map<String, Long> counts = new HashMap<>();
        try (CloseableIterator<Tuple3<String, Long, Long>> results =
                process(smartKeyBy).collectAsync()) {
            JobClient job = env.executeAsync("count");
            while (results.hasNext()) {
                Tuple3<String, Long, Long> result = results.next();
                long now = counts.merge(result.f0, 1L, Long::sum);
                assertThat(result.f2).as("count of %s", result.f0).isEqualTo(now);
            }
            assertThat(new FlinkRest(cluster.restUrl()).edgesInto(job.getJobID(), "count per key"))
                    .isEqualTo(edges);
        }
        return counts;
    }
}
