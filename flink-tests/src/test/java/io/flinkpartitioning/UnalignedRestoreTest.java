package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.flink.savepoint.RestoredOperator;
import io.flinkpartitioning.internal.flink.savepoint.RestoredSnapshot;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKeySerializerSnapshot;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateChangelogOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A job whose keyed operator falls behind, so that its unaligned checkpoint holds most records in
 * flight, goes on under whatever plan it is submitted with: no record is lost.
 */
@ExtendWith(Testbed.class)
class UnalignedRestoreTest {

    private static final int RECORDS = 3_000;
    private static final int SOME = 400;
    private static final int KEYS = 40;

    private static final TypeInformation<Tuple3<String, Long, Long>> COUNTED =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG);

    @TempDir private Path directory;

    /** What has been counted, from one job to the next. */
    private final Map<String, Long> counts = new HashMap<>();

    /** The last explanation. */
    private @Nullable PlanExplanation explanation;

    @Test
    void sampleWithoutStraysAnyMore_keepsTheExchangeForWhatIsInFlight(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 4);
        topic.writeWithStrays(RECORDS, KEYS, 0.03, 61);
        Map<String, Long> expected = topic.reference();
        String checkpoint = checkpointInFlight(cluster, topic, UnaryOperator.identity());
        assertThat(plan()).isEqualTo(Plan.LOCAL_FIRST);
        expire(broker, topic);
        topic.write(RECORDS, KEYS, 62)
                .reference()
                .forEach((k, n) -> expected.merge(k, n, Long::sum));

        goOn(cluster, topic, checkpoint, UnaryOperator.identity(), expected);
        assertThat(plan()).isEqualTo(Plan.LOCAL_FIRST);
        assertThat(explained()).contains("bytes of records in flight").contains(checkpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "LOCAL_FIRST, FORWARD, LOCAL_FIRST",
        "HASH, FORWARD, LOCAL_FIRST",
        "HASH, LOCAL_FIRST, LOCAL_FIRST",
        "LOCAL_FIRST, LOCAL_FIRST, LOCAL_FIRST"
    })
    void recordsInFlight_areCountedUnderAnyPlan(
            Plan before, Plan asked, Plan after, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 63);
        String checkpoint = checkpointInFlight(cluster, topic, job -> job.upTo(before));
        assertThat(plan()).isEqualTo(before);
        goOn(cluster, topic, checkpoint, job -> job.upTo(asked), topic.reference());
        assertThat(plan()).isEqualTo(after);
    }

    /** After a failure of the JobManager, or with a path that only the cluster knows. */
    @Test
    void pathThatThePlannerDoesNotKnow_isRefusedUnderForward_andExactUnderTheSamePlan(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 64);
        String checkpoint = checkpointInFlight(cluster, topic, job -> job.upTo(Plan.LOCAL_FIRST));

        Job forward = job(cluster, topic, null, UnaryOperator.identity());
        assertThat(plan()).isEqualTo(Plan.FORWARD);
        CheckedJob refused = forward.startFrom(checkpoint);
        assertThat(refused.failure())
                .contains("The restored state was written under plan LOCAL_FIRST")
                .contains("submitted with plan FORWARD for numbered by key")
                .contains("upTo(Plan.LOCAL_FIRST)");
        assertThat(refused.rest().failures(refused.id())).as("failures").hasSize(1);

        CheckedJob same =
                job(cluster, topic, null, keyed -> keyed.upTo(Plan.LOCAL_FIRST))
                        .startFrom(checkpoint);
        same.awaitCounts(topic.reference());
        same.rest().cancel(same.id());
    }

    @Test
    void savepoint_letsThePlanBecomeForward_andItStays(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(SOME, KEYS, 65);
        CheckedJob job =
                job(cluster, topic, null, keyed -> keyed.upTo(Plan.LOCAL_FIRST)).startFrom(null);
        job.awaitCounts(topic.reference());
        String state = job.stopWithSavepoint(directory);

        topic.write(SOME, KEYS, 66);
        job = job(cluster, topic, state, UnaryOperator.identity()).startFrom(null);
        assertThat(plan()).isEqualTo(Plan.FORWARD);
        job.awaitCounts(topic.reference());
        state = job.rest().snapshots().checkpoint(job.id());
        job.rest().cancel(job.id());

        topic.write(SOME, KEYS, 67);
        job = job(cluster, topic, state, UnaryOperator.identity()).startFrom(null);
        assertThat(plan()).isEqualTo(Plan.FORWARD);
        job.awaitCounts(topic.reference());
        job.rest().cancel(job.id());
    }

    @Test
    void recordsInFlightBehindTheKeyedOperator_leaveForwardAsItIs(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(RECORDS, KEYS, 68);
        Job first = job(cluster, topic, null, UnaryOperator.identity());
        first.thenByKey = true;
        String checkpoint = checkpointInFlight(first);
        assertThat(plan()).isEqualTo(Plan.FORWARD);

        Job second = job(cluster, topic, checkpoint, UnaryOperator.identity());
        second.thenByKey = true;
        CheckedJob job = second.startFrom(null);
        assertThat(plan()).isEqualTo(Plan.FORWARD);
        job.awaitCounts(topic.reference());
        job.rest().cancel(job.id());
    }

    /** How keyed state may be written. */
    enum Backend {
        HASHMAP,
        ROCKSDB_INCREMENTAL,
        ROCKSDB_FULL,
        FORST,
        /** Nothing is materialized, so no header is written. */
        CHANGELOG,
        /** The header is that of the last materialization. */
        MATERIALIZED_CHANGELOG;

        void set(Configuration settings) {
            if (this == FORST) {
                AsynchronousState.assumeThere();
            }
            settings.set(
                    StateBackendOptions.STATE_BACKEND,
                    switch (this) {
                        case ROCKSDB_INCREMENTAL, ROCKSDB_FULL -> "rocksdb";
                        case FORST -> AsynchronousState.FORST;
                        default -> "hashmap";
                    });
            settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, this != ROCKSDB_FULL);
            settings.set(
                    StateChangelogOptions.ENABLE_STATE_CHANGE_LOG, name().endsWith("CHANGELOG"));
            settings.set(
                    StateChangelogOptions.PERIODIC_MATERIALIZATION_INTERVAL,
                    Duration.ofMillis(this == MATERIALIZED_CHANGELOG ? 20 : 3_600_000));
        }
    }

    @ParameterizedTest
    @EnumSource
    void stateOfEachBackend_tellsOfRecordsInFlight(
            Backend backend, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(SOME, KEYS, 69);
        Job job = job(cluster, topic, null, keyed -> keyed.upTo(Plan.LOCAL_FIRST));
        backend.set(job.settings);
        String checkpoint = checkpointInFlight(job);
        RestoredOperator count =
                RestoredSnapshot.read(checkpoint, getClass().getClassLoader()).operators().stream()
                        .filter(operator -> operator.hasUid("count"))
                        .findFirst()
                        .orElseThrow();
        // Snapshots have no names before Flink 2.0.
        assertThat(count.name()).isIn("count", count.id());
        assertThat(count.inputBytes()).isPositive();
        if (backend == Backend.CHANGELOG) {
            assertThat(count.keys()).isInstanceOf(RestoredOperator.UnknownKeys.class);
        } else {
            assertThat(count.keys())
                    .isInstanceOfSatisfying(
                            RestoredOperator.KeysBy.class,
                            keys -> {
                                assertThat(keys.serializer())
                                        .isInstanceOf(PlacedKeySerializerSnapshot.class);
                                assertThat(keys.current())
                                        .isEqualTo(backend != Backend.MATERIALIZED_CHANGELOG);
                            });
        }
        job(cluster, topic, checkpoint, UnaryOperator.identity());
        assertThat(plan()).isEqualTo(Plan.LOCAL_FIRST);
    }

    private Plan plan() {
        return Objects.requireNonNull(explanation).plan();
    }

    private String explained() {
        return String.valueOf(explanation);
    }

    /** Runs a job with a slow keyed operator, and cancels it with most records in flight. */
    private String checkpointInFlight(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change)
            throws Exception {
        return checkpointInFlight(job(cluster, topic, null, change));
    }

    private static String checkpointInFlight(Job planned) throws Exception {
        planned.slow = true;
        CheckedJob job = planned.startFrom(null);
        job.awaitResults(10);
        String checkpoint = job.rest().snapshots().checkpoint(job.id());
        job.rest().cancel(job.id());
        return checkpoint;
    }

    private void goOn(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            String checkpoint,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change,
            Map<String, Long> expected)
            throws Exception {
        CheckedJob job = job(cluster, topic, checkpoint, change).startFrom(null);
        job.awaitCounts(expected);
        job.rest().cancel(job.id());
    }

    private Job job(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            @Nullable String restored,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change) {
        return new Job(cluster, topic, restored, change);
    }

    private static void expire(KafkaBroker broker, NumberedTopic<String> topic) throws Exception {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers()))) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            topic.endOffsets()
                    .forEach(
                            (partition, end) ->
                                    all.put(
                                            new TopicPartition(topic.name(), partition),
                                            RecordsToDelete.beforeOffset(end)));
            admin.deleteRecords(all).all().get();
        }
    }

    /** A job that is explained at once, and can be started. */
    private final class Job {

        private final FlinkCluster cluster;
        private final NumberedTopic<String> topic;
        private final UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change;
        private final Configuration settings;
        private boolean slow;
        private boolean thenByKey;

        Job(
                FlinkCluster cluster,
                NumberedTopic<String> topic,
                @Nullable String restored,
                UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change) {
            this.cluster = cluster;
            this.topic = topic;
            this.change = change;
            this.settings = JobRun.recoverable("hashmap", directory, restored);
            settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
            explanation = keyed(environment()).explain();
        }

        private StreamExecutionEnvironment environment() {
            StreamExecutionEnvironment env = cluster.environment(settings);
            env.setParallelism(2);
            return env;
        }

        private SmartKeyBy<Tuple2<String, Long>, String> keyed(StreamExecutionEnvironment env) {
            return change.apply(
                    SmartKeyBy.from(
                                    env,
                                    topic.source(false),
                                    WatermarkStrategy.noWatermarks(),
                                    CheckedJob.SOURCE)
                            .keyedBy("key", record -> record.f0, Types.STRING)
                            .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                            .uid("numbered"));
        }

        /**
         * Starts the job.
         *
         * @param pointer the checkpoint to go on from if only the cluster is to know it, or null
         */
        CheckedJob startFrom(@Nullable String pointer) throws Exception {
            StreamExecutionEnvironment env = environment();
            QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
            SingleOutputStreamOperator<Tuple3<String, Long, Long>> counted =
                    keyed(env)
                            .keyedStream()
                            .process(PlacedKeys.unwrapping(count(slow && !thenByKey), COUNTED))
                            .name("count")
                            .uid("count");
            if (thenByKey) {
                counted =
                        counted.map(count -> Tuple2.of(count.f0, count.f1))
                                .returns(Types.TUPLE(Types.STRING, Types.LONG))
                                .uid("map")
                                .keyBy(record -> record.f0)
                                .process(count(slow))
                                .returns(COUNTED)
                                .uid("count again");
            }
            counted.sinkTo(results).uid("sink");
            if (pointer == null) {
                return CheckedJob.start(env, cluster, results, counts);
            }
            StreamGraph graph = env.getStreamGraph();
            Configuration restored = new Configuration();
            restored.set(StateRecoveryOptions.SAVEPOINT_PATH, pointer);
            env.configure(restored);
            return CheckedJob.of(cluster, env.executeAsync(graph), results, counts);
        }

        private static CountPerKey<String> count(boolean slow) {
            return slow ? CountPerKey.slow() : new CountPerKey<>();
        }
    }
}
