package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strays that leave the stream, and a job that goes on with plan FORWARD. */
@ExtendWith(Testbed.class)
class DivertedStraysTest {

    private static final int PARTITIONS = 8;
    private static final int RECORDS = 2000;
    private static final int KEYS = 100;

    private final QueueSink<StrayRecord<Tuple2<String, Long>>> strays = new QueueSink<>();
    private final Map<String, Long> counts = new HashMap<>();
    private final Set<String> expected = new HashSet<>();
    private final Set<String> found = new HashSet<>();

    /** With 6 key groups, several partitions share one. */
    @ParameterizedTest
    @CsvSource({
        "1, 128, false, false",
        "4, 128, true, false",
        "3, 6, false, false",
        "1, 128, false, true",
        "2, 128, true, true",
        "4, 6, false, true"
    })
    void strays_leave_whateverTheParallelism(
            int parallelism,
            int maxParallelism,
            boolean objectReuse,
            boolean behindOperators,
            KafkaBroker broker,
            FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = written(broker);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, parallelism);
        env.setMaxParallelism(maxParallelism);
        if (objectReuse) {
            env.getConfig().enableObjectReuse();
        }
        SmartKeyBy<Tuple2<String, Long>, String> keyed = diverting(env, topic, behindOperators);
        assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(keyed.explain().toString()).contains("leaves by strays()");
        try (CheckedJob job = start(env, cluster, keyed)) {
            job.awaitCounts(counts);
            awaitStrays(topic);
            assertThat(job.rest().failures(job.id())).isEmpty();
        }
    }

    /** Neither the savepoint nor another parallelism loses a stray, or lets it leave twice. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void restoredAtAnotherParallelism_noStrayIsLost(
            boolean behindOperators,
            KafkaBroker broker,
            FlinkCluster cluster,
            @TempDir Path directory)
            throws Exception {
        NumberedTopic<String> topic = written(broker);
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, directory, null));
        env.setParallelism(2);
        String savepoint;
        try (CheckedJob job = start(env, cluster, diverting(env, topic, behindOperators))) {
            job.awaitCounts(counts);
            awaitStrays(topic);
            savepoint = job.stopWithSavepoint(directory);
        }
        Map<String, Long> before = new HashMap<>(counts);
        topic.writeWithStrays(RECORDS, KEYS, 0.2, 5);
        readReference(topic);
        StreamExecutionEnvironment restored =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, directory, savepoint));
        restored.setParallelism(3);
        try (CheckedJob job =
                start(restored, cluster, diverting(restored, topic, behindOperators), before)) {
            job.awaitCounts(counts);
            awaitStrays(topic);
        }
    }

    @Test
    void bothSidesOfAJoin_haveStraysOfTheirOwn(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> left = written(broker);
        NumberedTopic<String> right = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        right.write(100, KEYS, 7);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed = diverting(env, left, Detection.DECLARED);
        SmartKeyBy<Tuple2<String, Long>, String> other =
                diverting(env, right, Detection.DECLARED).uid("right");
        keyed.coPartitionedWith(other)
                .union()
                .reduce((sum, next) -> next)
                .sinkTo(new DiscardingSink<>());
        keyed.strays().sinkTo(strays);
        QueueSink<StrayRecord<Tuple2<String, Long>>> none = new QueueSink<>();
        other.strays().sinkTo(none);
        try (CheckedJob job = CheckedJob.start(env, cluster, new QueueSink<>())) {
            awaitStrays(left);
            assertThat(none.available()).isEmpty();
            assertThat(job.rest().failures(job.id())).isEmpty();
        }
    }

    /** A sample with few strays would send them home; they are to leave. */
    @Test
    void sampleWithFewStrays_keepsForward(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.writeWithStrays(RECORDS, KEYS, 0.02, 6);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed = diverting(env, topic, Detection.SAMPLE);
        assertThat(keyed.explain().plan()).isEqualTo(Plan.FORWARD);
        assertThat(keyed.explain().notes().toString())
                .contains("leaves by strays()")
                .contains("topic '" + topic.name() + "'");
        assertThat(keyed.using(smart(StrayPolicy.FAIL)).explain().plan())
                .isEqualTo(Plan.LOCAL_FIRST);
        NumberedTopic<String> mixed = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        mixed.writeWithStrays(RECORDS, KEYS, 0.6, 6);
        PlanExplanation hashed = diverting(env, mixed, Detection.SAMPLE).explain();
        assertThat(hashed.plan()).isEqualTo(Plan.HASH);
        assertThat(hashed.notes().toString()).contains("under HASH strays go to", "is empty");
    }

    /** What may emit a record while another is read leaves no partition to compare. */
    @Test
    void behindWhatMayKeepRecords_straysAreSentHome(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = written(broker);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                declared(
                                SmartKeyBy.from(
                                        aligned(env, topic)
                                                .filter(record -> record.f0 != null)
                                                .process(new PassingOn())
                                                .name("may keep records")))
                        .using(smart(StrayPolicy.DIVERT));
        assertThat(keyed.explain().plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(keyed.explain().reasons().toString())
                .contains("'may keep records' may keep a record");
        assertThat(keyed.explain().notes().toString()).contains("under LOCAL_FIRST strays go to");
        Map<String, Long> all = new HashMap<>();
        topic.readAll(record -> countIfKeyed(record.key(), all));
        try (CheckedJob job = start(env, cluster, keyed)) {
            job.awaitCounts(all);
            assertThat(strays.available()).isEmpty();
        }
    }

    private static final class PassingOn
            extends ProcessFunction<Tuple2<String, Long>, Tuple2<String, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> record, Context context, Collector<Tuple2<String, Long>> out) {
            out.collect(record);
        }
    }

    @Test
    void bothSidesOfAJoinBehindOperators_haveStraysOfTheirOwn(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> left = written(broker);
        NumberedTopic<String> right = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        right.write(100, KEYS, 7);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        SmartKeyBy<Tuple2<String, Long>, String> keyed = divertingBehindOperators(env, left);
        SmartKeyBy<Tuple2<String, Long>, String> other =
                diverting(env, right, Detection.DECLARED).uid("right");
        keyed.coPartitionedWith(other)
                .union()
                .reduce((sum, next) -> next)
                .sinkTo(new DiscardingSink<>());
        keyed.strays().sinkTo(strays);
        try (CheckedJob job = CheckedJob.start(env, cluster, new QueueSink<>())) {
            awaitStrays(left);
            assertThat(job.rest().failures(job.id())).isEmpty();
        }
    }

    @Test
    void strays_areThereOnceTheKeyedStreamIs(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        SmartKeyBy<Tuple2<String, Long>, String> keyed = diverting(env, topic, Detection.DECLARED);
        assertThatIllegalStateException()
                .isThrownBy(keyed::strays)
                .withMessageContaining("strays() must come after keyedStream()");
    }

    /** The group key is never null, but the part that the partition is chosen by is. */
    @Test
    void recordsWithoutSourceKey_leave(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = written(broker);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 3);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy("key,kind", record -> record.f0 + "/kind", Types.STRING)
                        .partitionedLike(
                                "key",
                                key -> key.startsWith("null/") ? null : key.replace("/kind", ""),
                                KafkaPartitioning.murmur2(StringSerializer.class))
                        .using(
                                new SmartRepartition(List.of("key"), 0.5)
                                        .onStray(StrayPolicy.DIVERT));
        assertThat(keyed.explain().notes().toString())
                .contains("2 of 2,002 records have no group key")
                .contains("without key, which would end the job under any other plan")
                .doesNotContain("the job would end at");
        keyed.keyedStream().reduce((sum, next) -> next).sinkTo(new DiscardingSink<>());
        keyed.strays().sinkTo(strays);
        env.execute();
        assertThat(strays.available())
                .hasSize(expected.size())
                .filteredOn(stray -> stray.reason().equals("it has no key"))
                .extracting(StrayRecord::partition)
                .containsExactlyInAnyOrder(3, 5);
    }

    /** A sample decides about the plan, and so about the operators that the library adds. */
    @ParameterizedTest
    @CsvSource({"FORWARD, false", "LOCAL_FIRST, false", "HASH, false", "FORWARD, true"})
    void strays_needNoGeneratedUids(
            Plan plan, boolean behindOperators, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env =
                cluster.environment(
                        new Configuration().set(PipelineOptions.AUTO_GENERATE_UIDS, false));
        UnkeyedStream<Tuple2<String, Long>> stream =
                behindOperators
                        ? SmartKeyBy.from(
                                SmartKeyBy.alignedSource(
                                                env,
                                                topic.source(false),
                                                WatermarkStrategy.noWatermarks(),
                                                CheckedJob.SOURCE)
                                        .uid("source")
                                        .filter(record -> record.f0 != null)
                                        .uid("filter"))
                        : SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE);
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                declared(stream)
                        .using(smart(StrayPolicy.DIVERT))
                        .detecting(Detection.DECLARED)
                        .upTo(plan);
        keyed = behindOperators ? keyed : keyed.uid("source");
        keyed.keyedStream()
                .reduce((sum, next) -> next)
                .uid("reduce")
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
        keyed.strays().sinkTo(strays).uid("strays");
        keyed.strays().sinkTo(strays).uid("strays again");
        assertThat(env.getStreamGraph().getJobGraph().getVertices()).isNotEmpty();
    }

    @Test
    void withoutChaining_theJobSaysWhyItCannotRun(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        env.disableOperatorChaining();
        diverting(env, topic, Detection.DECLARED)
                .keyedStream()
                .reduce((sum, next) -> next)
                .sinkTo(new DiscardingSink<>());
        assertThatException()
                .isThrownBy(() -> env.execute("unchained"))
                .havingRootCause()
                .withMessageContaining("must run in the chain of its source")
                .withMessageContaining("on_stray: fail");
    }

    /** Keys at home, strays, and records without key. */
    private NumberedTopic<String> written(KafkaBroker broker) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.writeWithStrays(RECORDS, KEYS, 0.05, 4);
        topic.writeOne(3, null, 1);
        topic.writeOne(5, null, 2);
        readReference(topic);
        return topic;
    }

    /** What a plain consumer makes of the topic. */
    private void readReference(NumberedTopic<String> topic) {
        counts.clear();
        expected.clear();
        topic.readAll(
                record -> {
                    byte[] key = record.key();
                    String place = record.partition() + "@" + record.offset() + " ";
                    if (key == null) {
                        expected.add(place + "it has no key");
                        return;
                    }
                    int home = Utils.toPositive(Utils.murmur2(key)) % PARTITIONS;
                    if (home == record.partition()) {
                        countIfKeyed(key, counts);
                    } else {
                        expected.add(
                                "%sits key '%s' belongs in partition %d of %d"
                                        .formatted(
                                                place,
                                                new String(key, StandardCharsets.UTF_8),
                                                home,
                                                PARTITIONS));
                    }
                });
    }

    private static void countIfKeyed(byte[] key, Map<String, Long> counted) {
        if (key != null) {
            counted.merge(new String(key, StandardCharsets.UTF_8), 1L, Long::sum);
        }
    }

    private void awaitStrays(NumberedTopic<String> topic) throws InterruptedException {
        while (found.size() < expected.size()) {
            StrayRecord<Tuple2<String, Long>> stray = strays.next();
            assertThat(stray.topic()).isEqualTo(topic.name());
            assertThat(
                            found.add(
                                    "%d@%d %s"
                                            .formatted(
                                                    stray.partition(),
                                                    stray.offset(),
                                                    stray.reason())))
                    .as("%s has not left before", stray)
                    .isTrue();
        }
        assertThat(found).isEqualTo(expected);
        assertThat(strays.available()).isEmpty();
    }

    private CheckedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            SmartKeyBy<Tuple2<String, Long>, String> keyed)
            throws Exception {
        return start(env, cluster, keyed, new HashMap<>());
    }

    /** Goes on from what has been counted so far. */
    private CheckedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            SmartKeyBy<Tuple2<String, Long>, String> keyed,
            Map<String, Long> before)
            throws Exception {
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> stream = keyed.keyedStream();
        keyed.strays().sinkTo(strays).uid("strays");
        return CheckedJob.start(env, cluster, stream, before);
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> diverting(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, Detection detection) {
        return declared(
                        SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE))
                .using(smart(StrayPolicy.DIVERT))
                .detecting(detection)
                .uid("numbered");
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> diverting(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, boolean behindOperators) {
        return behindOperators
                ? divertingBehindOperators(env, topic)
                : diverting(env, topic, Detection.DECLARED);
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> divertingBehindOperators(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return declared(
                        SmartKeyBy.from(
                                aligned(env, topic)
                                        .filter(record -> record.f1 >= 0)
                                        .map(record -> Tuple2.of(record.f0, record.f1))
                                        .returns(Types.TUPLE(Types.STRING, Types.LONG))
                                        .assignTimestampsAndWatermarks(
                                                WatermarkStrategy.forMonotonousTimestamps())))
                .using(smart(StrayPolicy.DIVERT))
                .uid("numbered");
    }

    private static SingleOutputStreamOperator<Tuple2<String, Long>> aligned(
            StreamExecutionEnvironment env, NumberedTopic<String> topic) {
        return SmartKeyBy.alignedSource(
                env, topic.source(false), WatermarkStrategy.noWatermarks(), CheckedJob.SOURCE);
    }

    private static SmartRepartition smart(StrayPolicy policy) {
        return SmartRepartition.by("key").onStray(policy);
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> declared(
            UnkeyedStream<Tuple2<String, Long>> stream) {
        return stream.keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
