package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Restored jobs whose readers get splits of other readers, while records keep coming and subtasks
 * fail. With 8 partitions, Flink's own redistribution gives each reader its own splits from 4 to 3
 * and from 3 to 8 subtasks, so that nothing is handed back. From 4 to 5, 12, 6 and 2 it does not.
 */
@ExtendWith(Testbed.class)
class HandBackTest {

    private static final int PARTITIONS = 8;
    private static final int KEYS = 100;
    private static final int SOME = 200;

    @TempDir private Path directory;

    /** What has been counted, from one job to the next. */
    private final Map<String, Long> counts = new HashMap<>();

    @ParameterizedTest
    @CsvSource("rocksdb, true")
    void rescaledAndFailed_isExactAndRestartsOnlyWhatFailed(
            String stateBackend, boolean unaligned, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        rescaleAndFail(stateBackend, unaligned, broker, cluster);
    }

    @ParameterizedTest
    @Tag("full")
    @CsvSource({"hashmap, false", "hashmap, true", "rocksdb, false"})
    void rescaledAndFailed_inEveryConfiguration_isExactAndRestartsOnlyWhatFailed(
            String stateBackend, boolean unaligned, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        rescaleAndFail(stateBackend, unaligned, broker, cluster);
    }

    private void rescaleAndFail(
            String stateBackend, boolean unaligned, KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = topic(broker);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 42)) {
            ObservedJob job = start(cluster, topic, settings(stateBackend, unaligned, null), 4);
            job.awaitResults(SOME);
            String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);
            for (int parallelism : new int[] {5, 12, 6}) {
                job = start(cluster, topic, settings(stateBackend, unaligned, state), parallelism);
                job.awaitResults(SOME);
                // Before the first checkpoint, and twice in a row.
                job.fail(3);
                job.fail(3);
                job.awaitResults(SOME);
                job.fail(1);
                job.awaitResults(SOME);
                job.failDuringSavepoint(0, directory);
                job.awaitResults(SOME);
                job.checkpoint();
                job.awaitResults(SOME);
                job.fail(3);
                job.awaitResults(SOME);
                assertThat(job.restarts())
                        .as("restarts at %d", parallelism)
                        .containsExactlyElementsOf(restarts(parallelism, 0, 1, 3, 3, 3));
                state = job.stopWithSavepoint(directory, SavepointFormatType.NATIVE);
            }
            job = start(cluster, topic, settings(stateBackend, unaligned, state), 2);
            job.awaitResults(SOME);
            job.fail(1);
            assertThat(job.restarts()).as("restarts at 2").containsExactly(0, 1);
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    /**
     * At 5 subtasks, subtask 2 is restored with partition 5 of subtask 3. While subtask 3 is
     * missing, subtask 2 keeps it, also after a failure.
     */
    @Test
    void ownerOfForeignSplitsRegistersLate_isExactAndRestartsOnlyWhatFailed(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 43)) {
            ObservedJob job = start(cluster, topic, settings("hashmap", false, null), 4);
            job.awaitResults(SOME);
            String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

            LateReader<Tuple2<String, Long>> late = new LateReader<>(3);
            job =
                    start(
                            environment(cluster, settings("hashmap", false, state), 5),
                            cluster,
                            topic,
                            late);
            job.awaitResults(SOME);
            job.failWhileOthersStart(2);
            job.awaitResults(SOME);
            job.failWhileOthersStart(2);
            late.release();
            job.fail(3);
            job.awaitResults(SOME);
            job.fail(2);
            job.checkpoint();
            job.fail(3);
            job.awaitResults(SOME);
            assertThat(job.restarts()).containsExactly(0, 0, 3, 2, 0);
            // A split in the state of both would be read twice from here.
            state = job.stopWithSavepoint(directory, SavepointFormatType.NATIVE);
            job = start(cluster, topic, settings("hashmap", false, state), 4);
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    /** Returns how often each subtask was restarted, if these were. */
    private static Iterable<Integer> restarts(int parallelism, int... failed) {
        return IntStream.range(0, parallelism)
                .mapToObj(subtask -> (int) IntStream.of(failed).filter(it -> it == subtask).count())
                .toList();
    }

    private static NumberedTopic<String> topic(KafkaBroker broker) throws Exception {
        return NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(SOME, KEYS, 41);
    }

    private ObservedJob start(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Configuration settings,
            int parallelism)
            throws Exception {
        return start(
                environment(cluster, settings, parallelism),
                cluster,
                topic,
                WatermarkStrategy.noWatermarks());
    }

    private ObservedJob start(
            StreamExecutionEnvironment env,
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            WatermarkStrategy<Tuple2<String, Long>> watermarks)
            throws Exception {
        return ObservedJob.start(
                env,
                cluster,
                topic,
                watermarks,
                smartKeyBy -> smartKeyBy.upTo(Plan.FORWARD),
                counts);
    }

    private static StreamExecutionEnvironment environment(
            FlinkCluster cluster, Configuration settings, int parallelism) {
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        return env;
    }

    private Configuration settings(
            String stateBackend, boolean unaligned, @Nullable String restored) {
        Configuration settings = JobRun.recoverable(stateBackend, directory, restored);
        settings.set(CheckpointingOptions.ENABLE_UNALIGNED, unaligned);
        return settings;
    }
}
