package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A savepoint goes on under its own layout, whatever the plan, and under no other. */
@ExtendWith(Testbed.class)
class LayoutRestoreTest {

    private static final int RECORDS = 2000;

    /** So many that no subtask reads its share while a savepoint takes its time. */
    private static final int MANY_RECORDS = 20_000;

    @TempDir private Path directory;

    /** How the state was kept, and how it was written. */
    enum Snapshot {
        HASHMAP_CANONICAL("hashmap", SavepointFormatType.CANONICAL),
        HASHMAP_CHECKPOINT("hashmap", null),
        ROCKSDB_CANONICAL("rocksdb", SavepointFormatType.CANONICAL),
        ROCKSDB_NATIVE("rocksdb", SavepointFormatType.NATIVE),
        ROCKSDB_INCREMENTAL_CHECKPOINT("rocksdb", null),
        ROCKSDB_FULL_CHECKPOINT("rocksdb", null),
        FORST_CHECKPOINT(AsynchronousState.FORST, null),
        FORST_ASYNCHRONOUS_CHECKPOINT(AsynchronousState.FORST, null);

        private final String stateBackend;
        private final @Nullable SavepointFormatType savepoint;

        Snapshot(String stateBackend, @Nullable SavepointFormatType savepoint) {
            this.stateBackend = stateBackend;
            this.savepoint = savepoint;
        }

        Configuration settings(Path directory, @Nullable String restored) {
            Configuration settings = JobRun.recoverable(stateBackend, directory, restored);
            settings.set(
                    CheckpointingOptions.INCREMENTAL_CHECKPOINTS, this != ROCKSDB_FULL_CHECKPOINT);
            AsynchronousState.oneRequestAtATime(settings);
            // What the library adds to a job has the uid that the user has given.
            settings.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
            return settings;
        }

        String take(ObservedJob job, Path directory) throws Exception {
            if (savepoint != null) {
                return job.stopWithSavepoint(directory, savepoint);
            }
            String checkpoint = job.checkpoint();
            job.cancel();
            return checkpoint;
        }
    }

    @ParameterizedTest
    @EnumSource
    void snapshot_underAnotherPlanAndParallelism_goesOn_underAnotherLayout_isRefusedOnce(
            Snapshot snapshot, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 8).write(RECORDS, 100, 21);
        Map<String, Long> counts = new HashMap<>();
        ObservedJob job =
                start(cluster, topic, snapshot, null, 2, UnaryOperator.identity(), counts);
        job.awaitAllOf(topic);
        String state = snapshot.take(job, directory);

        for (Plan plan : List.of(Plan.LOCAL_FIRST, Plan.HASH)) {
            topic.write(RECORDS, 100, 22);
            job =
                    start(
                            cluster,
                            topic,
                            snapshot,
                            state,
                            3,
                            smartKeyBy -> smartKeyBy.upTo(plan),
                            counts);
            job.awaitAllOf(topic);
            state = snapshot.take(job, directory);
        }

        topic.write(RECORDS, 100, 23);
        job = start(cluster, topic, snapshot, state, 2, UnaryOperator.identity(), counts);
        job.awaitAllOf(topic);
        state = snapshot.take(job, directory);

        job =
                start(
                        cluster,
                        topic,
                        snapshot,
                        state,
                        2,
                        smartKeyBy -> smartKeyBy.sourcePartitions(4),
                        counts);
        assertThat(job.failure())
                .contains("Keyed state can be read only under the layout that wrote it")
                .contains("8 source partitions, producer hash murmur2")
                .contains("configured with partition placement (4 source partitions")
                .contains("To go on from this state, set sourcePartitions(8)");
        assertThat(job.failures()).as("failures").isEqualTo(1);
    }

    private ObservedJob start(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Snapshot snapshot,
            @Nullable String restored,
            int parallelism,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change,
            Map<String, Long> counts)
            throws Exception {
        StreamExecutionEnvironment env =
                cluster.environment(snapshot.settings(directory, restored));
        env.setParallelism(parallelism);
        return ObservedJob.start(
                env,
                cluster,
                topic,
                WatermarkStrategy.noWatermarks(),
                change,
                snapshot == Snapshot.FORST_ASYNCHRONOUS_CHECKPOINT,
                counts);
    }

    @Test
    void savepointOfABoundedJob_underMoreSubtasks_readsTheRestAndEnds(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 8).write(MANY_RECORDS, 100, 24);
        Map<String, Long> last = new HashMap<>();
        StreamExecutionEnvironment env =
                environment(cluster, StateBackendOptions.STATE_BACKEND.defaultValue(), null);
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>(10);
        counts(env, topic, true, UnaryOperator.identity(), results);
        JobClient job = env.executeAsync("bounded");
        for (int read = 0; read < MANY_RECORDS / 20; read++) {
            count(results.next(), last);
        }
        new FlinkRest(cluster.restUrl()).awaitAllRunning(job.getJobID());
        CompletableFuture<String> savepoint =
                job.stopWithSavepoint(
                        false, directory.toUri().toString(), SavepointFormatType.CANONICAL);
        // One record at a time: the barrier finds its way, and no subtask ends before, even if all
        // records come from one of them.
        await().atMost(Deadlines.STEP)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> {
                            results.poll().ifPresent(result -> count(result, last));
                            return savepoint.isDone();
                        });
        results.available().forEach(result -> count(result, last));
        long before = last.values().stream().mapToLong(Long::longValue).sum();
        assertThat(before).as("records before the savepoint").isLessThan(MANY_RECORDS);

        env =
                environment(
                        cluster, StateBackendOptions.STATE_BACKEND.defaultValue(), savepoint.get());
        env.setParallelism(3);
        QueueSink<Tuple3<String, Long, Long>> rest = new QueueSink<>();
        counts(env, topic, true, UnaryOperator.identity(), rest);
        env.executeAsync("bounded, restored")
                .getJobExecutionResult()
                .get(Deadlines.STEP_SECONDS, TimeUnit.SECONDS);
        rest.available().forEach(result -> count(result, last));
        assertThat(last).isEqualTo(topic.reference());
    }

    /** Counts on, and holds the job's own count against it. */
    private static void count(Tuple3<String, Long, Long> result, Map<String, Long> last) {
        assertThat(result.f2)
                .as("count of %s", result.f0)
                .isEqualTo(last.merge(result.f0, 1L, Long::sum));
    }

    private static StreamExecutionEnvironment environment(
            FlinkCluster cluster, String stateBackend, @Nullable String savepoint) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, stateBackend);
        if (savepoint != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(2);
        return env;
    }

    private static void counts(
            StreamExecutionEnvironment env,
            NumberedTopic<String> topic,
            boolean bounded,
            UnaryOperator<SmartKeyBy<Tuple2<String, Long>, String>> change,
            QueueSink<Tuple3<String, Long, Long>> sink) {
        change.apply(
                        SmartKeyBy.from(
                                        env,
                                        topic.source(bounded),
                                        WatermarkStrategy.noWatermarks(),
                                        "numbered")
                                .keyedBy("key", record -> record.f0, Types.STRING)
                                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                                .uid("numbered"))
                .keyedStream()
                .process(
                        PlacedKeys.unwrapping(
                                new CountPerKey<>(),
                                Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                .uid("count per key")
                .sinkTo(sink)
                .uid("sink");
    }
}
