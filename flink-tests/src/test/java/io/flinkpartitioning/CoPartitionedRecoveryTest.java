package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.JointCount.Counts;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two topics, skewed differently, are counted in one state while readers fail, the job is rescaled,
 * and one of the topics grows.
 */
@ExtendWith(Testbed.class)
class CoPartitionedRecoveryTest {

    private static final int PARTITIONS = 8;
    private static final int LEFT_KEYS = 100;
    private static final int RIGHT_KEYS = 9;
    private static final int SOME = 400;
    private static final String OPERATOR = "joint count";

    @TempDir private Path directory;

    /** The newest counts of each key, over all jobs. */
    private final Map<String, Counts> newest = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"hashmap, false", "rocksdb, true"})
    void failedRescaledAndGrown_isExactAlignedAndRestartsOnlyWhatFailed(
            String stateBackend, boolean unaligned, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> left =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(SOME, LEFT_KEYS, 51);
        NumberedTopic<String> right =
                NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS)
                        .write(SOME, RIGHT_KEYS, 52);
        try (NumberedTopic<String>.LiveWriter writer = left.writeOn(LEFT_KEYS, 53)) {
            try (NumberedTopic<String>.LiveWriter other = right.writeOn(RIGHT_KEYS, 54)) {
                Job job = start(cluster, left, right, settings(stateBackend, unaligned, null), 4);
                job.awaitResults(SOME);
                job.fail(2);
                job.awaitResults(SOME);
                job.checkpoint();
                job.fail(1);
                job.awaitResults(SOME);
                assertThat(job.restarts()).containsExactly(0, 1, 1, 0);
                String state = job.stopWithSavepoint();

                // The same state behind exchanges, in which records are under way.
                for (Plan plan : List.of(Plan.LOCAL_FIRST, Plan.HASH)) {
                    job =
                            start(
                                    cluster,
                                    left,
                                    right,
                                    settings(stateBackend, unaligned, state),
                                    3,
                                    plan);
                    job.awaitResults(SOME);
                    job.checkpoint();
                    job.awaitResults(SOME);
                    job.fail(0);
                    job.awaitResults(SOME);
                    state = job.stopWithSavepoint();
                }

                job = start(cluster, left, right, settings(stateBackend, unaligned, state), 5);
                job.awaitResults(SOME);
                other.stop();
                try (NumberedTopic<String>.LiveWriter grown =
                        right.grownTo(2 * PARTITIONS).writeOn(RIGHT_KEYS, 55)) {
                    job.awaitResults(SOME);
                    job.fail(3);
                    job.awaitResults(SOME);
                    state = job.checkpoint();
                    job.fail(3);
                    job.awaitResults(SOME);
                    job.cancel();

                    // The grown topic is found at submission too, and changes nothing.
                    job = start(cluster, left, right, settings(stateBackend, unaligned, state), 8);
                    job.awaitResults(SOME);
                    grown.stop();
                    writer.stop();
                    job.awaitAllOf(left.reference(), right.reference());
                    job.cancel();
                }
            }
        }
    }

    private Job start(
            FlinkCluster cluster,
            NumberedTopic<String> left,
            NumberedTopic<String> right,
            Configuration settings,
            int parallelism)
            throws Exception {
        return start(cluster, left, right, settings, parallelism, Plan.FORWARD);
    }

    private Job start(
            FlinkCluster cluster,
            NumberedTopic<String> left,
            NumberedTopic<String> right,
            Configuration settings,
            int parallelism,
            Plan plan)
            throws Exception {
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        CoPartitionedStreams<Tuple2<String, Long>, Tuple2<String, Long>, String> both =
                keyed(env, left, "left")
                        .upTo(plan)
                        .coPartitionedWith(keyed(env, right, "right").upTo(plan));
        assertThat(both.explain().left().plan()).isEqualTo(plan);
        assertThat(both.explain().right().plan()).isEqualTo(plan);
        JointCount function = new JointCount();
        QueueSink<Counts> results = new QueueSink<>();
        both.connect()
                .process(PlacedKeys.unwrapping(function, JointCount.TYPE))
                .name(OPERATOR)
                .uid("joint")
                .sinkTo(results)
                .uid("sink");
        return new Job(
                new RecoveringJob(cluster, env.executeAsync("joint"), OPERATOR, function::failAt),
                results);
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, NumberedTopic<String> topic, String name) {
        return SmartKeyBy.from(
                        env,
                        topic.sourceBuilder()
                                .setProperty(
                                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                                        "50")
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        name)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                .uid(name);
    }

    private Configuration settings(
            String stateBackend, boolean unaligned, @Nullable String restored) {
        Configuration settings = JobRun.recoverable(stateBackend, directory, restored);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        return settings;
    }

    /** A running job. */
    private final class Job {

        private final RecoveringJob job;
        private final QueueSink<Counts> results;

        Job(RecoveringJob job, QueueSink<Counts> results) {
            this.job = job;
            this.results = results;
        }

        void awaitResults(int number) throws InterruptedException {
            for (int i = 0; i < number; i++) {
                take(results.next());
            }
        }

        private void take(Counts counts) {
            newest.merge(counts.key(), counts, Counts::later);
        }

        /** Waits until one state of each key has counted everything that there is of it. */
        void awaitAllOf(Map<String, Long> lefts, Map<String, Long> rights)
                throws InterruptedException {
            Map<String, Counts> expected = new HashMap<>();
            lefts.forEach(
                    (key, count) ->
                            expected.put(
                                    key, new Counts(key, count, rights.getOrDefault(key, 0L))));
            rights.forEach((key, count) -> expected.putIfAbsent(key, new Counts(key, 0, count)));
            while (!newest.equals(expected)) {
                take(results.next());
            }
        }

        void fail(int subtask) throws IOException {
            job.fail(subtask);
        }

        List<Integer> restarts() throws IOException {
            return job.restarts();
        }

        String checkpoint() throws IOException {
            return job.checkpoint();
        }

        String stopWithSavepoint() throws IOException {
            String savepoint = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);
            results.available().forEach(this::take);
            return savepoint;
        }

        void cancel() throws IOException {
            job.cancel();
            results.available().forEach(this::take);
        }
    }
}
