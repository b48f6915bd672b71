package io.flinkpartitioning;

import static io.flinkpartitioning.JobScenario.HASHMAP;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.AdaptiveScheduler;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers that fail and jobs that are rescaled, while records keep coming. */
@ExtendWith(Testbed.class)
class RecoveryTest {

    private static final int PARTITIONS = 8;
    private static final int KEYS = 100;
    private static final int SOME = 300;

    @TempDir private Path directory;

    /** What has been counted, from one job to the next. */
    private final Map<String, Long> counts = new HashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void forward_failedAndRescaled_isExactAlignedAndRestartsOnlyWhatFailed(
            String stateBackend, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 32)) {
            ObservedJob job = start(cluster, topic, settings(stateBackend, null), 4, Plan.FORWARD);
            job.awaitResults(SOME);
            job.fail(2);
            job.awaitResults(SOME);
            job.checkpoint();
            job.awaitResults(SOME);
            job.fail(1);
            job.awaitResults(SOME);
            assertThat(job.restarts()).as("at 4").containsExactly(0, 1, 1, 0);
            String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

            job = start(cluster, topic, settings(stateBackend, state), 3, Plan.FORWARD);
            job.awaitResults(SOME);
            // Before the first checkpoint: twice in a row, and one that has given splits away.
            job.fail(2);
            job.fail(2);
            job.awaitResults(SOME);
            job.fail(0);
            job.awaitResults(SOME);
            job.checkpoint();
            job.fail(1);
            job.awaitResults(SOME);
            assertThat(job.restarts()).as("at 3").containsExactly(1, 1, 2);
            state = job.stopWithSavepoint(directory, SavepointFormatType.NATIVE);

            job = start(cluster, topic, settings(stateBackend, state), 8, Plan.FORWARD);
            job.awaitResults(SOME);
            state = job.checkpoint();
            job.awaitResults(SOME);
            job.cancel();

            job = start(cluster, topic, settings(stateBackend, state), 8, Plan.FORWARD);
            job.awaitResults(SOME);
            job.fail(7);
            job.awaitResults(SOME);
            assertThat(job.restarts()).as("at 8").containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
            state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

            // More subtasks than partitions; some subtask has the keys of partition 0.
            job = start(cluster, topic, settings(stateBackend, state), 12, Plan.FORWARD);
            job.awaitResults(SOME);
            job.fail(0);
            job.awaitResults(SOME);
            assertThat(job.restarts())
                    .as("at 12")
                    .startsWith(1)
                    .endsWith(Collections.nCopies(11, 0).toArray(Integer[]::new));
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    /**
     * A reader that has not registered yet holds up its own splits, and those that only it can
     * report: nobody else, not even one that fails meanwhile.
     */
    @Test
    void forward_failureWhileSplitsArePending_isExactAndRestartsOnlyWhatFailed(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 33)) {
            ObservedJob job = start(cluster, topic, settings(HASHMAP, null), 4, Plan.FORWARD);
            job.awaitResults(SOME);
            String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

            LateReader<Tuple2<String, Long>> late = new LateReader<>();
            job =
                    ObservedJob.start(
                            environment(cluster, settings(HASHMAP, state), 3),
                            cluster,
                            topic,
                            late,
                            UnaryOperator.identity(),
                            counts);
            job.awaitResults(SOME);
            job.failWhileOthersStart(1);
            job.failWhileOthersStart(2);
            job.awaitResults(SOME);
            late.release();
            job.fail(0);
            job.checkpoint();
            job.fail(0);
            job.awaitResults(SOME);
            assertThat(job.restarts()).containsExactly(2, 1, 1);
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCAL_FIRST", "HASH"})
    void keyBy_oneOfFourFails_isExactAndRestartsEverything(
            Plan plan, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 34)) {
            ObservedJob job = start(cluster, topic, settings(HASHMAP, null), 4, plan);
            job.awaitResults(SOME);
            job.checkpoint();
            job.fail(1);
            job.awaitResults(SOME);
            assertThat(job.restarts()).containsExactly(1, 1, 1, 1);
            assertThat(job.restartsOfSource()).containsExactly(1, 1, 1, 1);
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    @Test
    void adaptiveScheduler_rescalesInPlaceExactlyAndAligned_butRestartsEverythingOnAFailure(
            KafkaBroker broker) throws Exception {
        Configuration adaptive = Testbed.settings();
        AdaptiveScheduler.chooseRescalingAtOnce(adaptive);
        NumberedTopic<String> topic = topic(broker);
        try (FlinkCluster cluster = FlinkCluster.start(1, 4, adaptive);
                NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 35)) {
            ObservedJob job = start(cluster, topic, settings(HASHMAP, null), 2, Plan.FORWARD);
            job.awaitResults(SOME);
            job.checkpoint();
            job.rescale(4);
            job.awaitResultsAt(4);
            job.checkpoint();
            job.rescale(3);
            job.awaitResultsAt(3);
            List<Integer> before = job.restarts();
            job.fail(1);
            job.awaitResults(SOME);
            assertThat(job.restarts())
                    .isEqualTo(before.stream().map(restarts -> restarts + 1).toList());
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    private static NumberedTopic<String> topic(KafkaBroker broker) throws Exception {
        return NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS).write(SOME, KEYS, 31);
    }

    private ObservedJob start(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            Configuration settings,
            int parallelism,
            Plan plan)
            throws Exception {
        return ObservedJob.start(
                environment(cluster, settings, parallelism),
                cluster,
                topic,
                WatermarkStrategy.noWatermarks(),
                smartKeyBy -> smartKeyBy.upTo(plan),
                counts);
    }

    private static StreamExecutionEnvironment environment(
            FlinkCluster cluster, Configuration settings, int parallelism) {
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(parallelism);
        return env;
    }

    private Configuration settings(String stateBackend, @Nullable String restored) {
        return JobRun.recoverable(stateBackend, directory, restored);
    }
}
