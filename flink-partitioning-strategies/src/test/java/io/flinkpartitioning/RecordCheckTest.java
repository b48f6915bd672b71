package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.KeyGroups;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
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
            checkpoint = job.rest().checkpoint(job.id());
            before = topic.reference();
            topic.writeWithStrays(RECORDS, KEYS, 0.03, 14);
            assertThat(job.failure())
                    .contains("A record of topic '" + topic.name() + "', partition ")
                    .contains("at offset ", "upTo(Plan.LOCAL_FIRST)");
            assertThat(job.rest().failures(job.id())).as("no restart loop").isEqualTo(1);
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
        return SmartKeyBy.from(
                        env,
                        topic.source(false),
                        WatermarkStrategy.noWatermarks(),
                        CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
