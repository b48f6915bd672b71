package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Topics that change under a running job. */
@ExtendWith(Testbed.class)
class TopicChangeTest {

    private static final int PARALLELISM = 4;
    private static final int RECORDS = 2000;
    private static final int KEYS = 200;

    @Test
    void grownToAMultiple_staysForwardAndExact(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic = topic(broker).write(RECORDS, KEYS, 1);
        StreamExecutionEnvironment env = environment(cluster, checkpoints);
        try (CheckedJob job =
                CheckedJob.start(env, cluster, keyed(env, discovering(topic)).keyedStream())) {
            job.awaitCounts(topic.reference());
            NumberedTopic<String> grown = topic.grownTo(16).write(RECORDS, KEYS, 2);
            job.awaitCounts(grown.reference());
            String scope = "partitioning.strategy.smart.plan.FORWARD.";
            job.awaitSum(CheckedJob.SOURCE, scope + "numRecordsRouted", 2 * RECORDS);
            job.awaitSum(CheckedJob.SOURCE, scope + "numRecordsStray", 0);
            job.awaitSum(
                    CheckedJob.SOURCE,
                    scope + "partition.13.numRecords",
                    grown.endOffsets().getOrDefault(13, 0L));
            assertThat(job.rest().failures(job.id())).isEmpty();
        }
    }

    @Test
    void grownToAnotherCount_underForward_endsTheJobWithTheExplanation(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic = topic(broker).write(RECORDS, KEYS, 3);
        StreamExecutionEnvironment env = environment(cluster, checkpoints);
        try (CheckedJob job =
                CheckedJob.start(env, cluster, keyed(env, discovering(topic)).keyedStream())) {
            job.awaitCounts(topic.reference());
            topic.grownTo(12);
            assertThat(job.failure())
                    .contains("ChangedSourceException: Topic '" + topic.name())
                    .contains("has grown from 8 to 12 partitions, which is not a multiple of the 8")
                    .contains("sourcePartitions(8) and upTo(Plan.LOCAL_FIRST)");
            assertThat(job.rest().failures(job.id())).as("no restart loop").hasSize(1);
        }
    }

    @Test
    void grownToAnotherCount_underLocalFirst_staysExactAndTheRatioDrops(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic = topic(broker).write(RECORDS, KEYS, 4);
        StreamExecutionEnvironment env = environment(cluster, checkpoints);
        try (CheckedJob job =
                CheckedJob.start(
                        env,
                        cluster,
                        keyed(env, discovering(topic)).upTo(Plan.LOCAL_FIRST).keyedStream())) {
            job.awaitCounts(topic.reference());
            NumberedTopic<String> grown = topic.grownTo(12).write(RECORDS, KEYS, 5);
            job.awaitCounts(grown.reference());
            String scope = "partitioning.strategy.smart.plan.LOCAL_FIRST.";
            long strays = grown.straysUnder(8);
            assertThat(strays).isGreaterThan(RECORDS / 4);
            job.awaitSum(CheckedJob.SOURCE, scope + "numRecordsStray", strays);
            assertThat(
                            job.rest()
                                    .metrics()
                                    .sumOf(
                                            job.id(),
                                            CheckedJob.SOURCE,
                                            job.idOf(CheckedJob.SOURCE, scope + "zeroCostRatio")))
                    .isLessThan(0.95 * PARALLELISM);
            assertThat(job.rest().failures(job.id())).isEmpty();
        }
    }

    @Test
    void topicOfAnotherCountThatAPatternMatches_endsForwardWhenItAppears(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        String prefix = "pattern-" + UUID.randomUUID();
        NumberedTopic<String> first =
                NumberedTopic.create(broker, prefix + "-a", KeyKind.STRING, 8)
                        .write(RECORDS, KEYS, 6);
        StreamExecutionEnvironment env = environment(cluster, checkpoints);
        KafkaSource<Tuple2<String, Long>> source =
                NumberedTopic.patternSourceBuilder(
                                broker, KeyKind.STRING, Pattern.compile(prefix + "-.*"))
                        .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "50")
                        .build();
        try (CheckedJob job = CheckedJob.start(env, cluster, keyed(env, source).keyedStream())) {
            job.awaitCounts(first.reference());
            NumberedTopic.create(broker, prefix + "-b", KeyKind.STRING, 6);
            assertThat(job.failure())
                    .contains("Topic '" + prefix + "-b', which the job did not know")
                    .contains("has 6 partitions, which is not a multiple of the 8");
            assertThat(job.rest().failures(job.id())).as("no restart loop").hasSize(1);
        }
    }

    @Test
    void deletedAndCreatedAgain_endsTheJobWithTheExplanation(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic = topic(broker).write(RECORDS, KEYS, 7);
        StreamExecutionEnvironment env = environment(cluster, checkpoints);
        try (CheckedJob job =
                CheckedJob.start(
                        env,
                        cluster,
                        keyed(env, discovering(topic)).upTo(Plan.LOCAL_FIRST).keyedStream())) {
            job.awaitCounts(topic.reference());
            topic.delete();
            NumberedTopic.create(broker, topic.name(), KeyKind.STRING, 8);
            assertThat(job.failure())
                    .contains("was deleted and created again while the job ran")
                    .contains("Start the job without state");
        }
    }

    @Test
    void deleted_failsTheJobWithTheName(KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic = topic(broker).write(RECORDS, KEYS, 8);
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        try (CheckedJob job =
                CheckedJob.start(env, cluster, keyed(env, discovering(topic)).keyedStream())) {
            job.awaitCounts(topic.reference());
            topic.delete();
            assertThat(job.failure())
                    .contains("A topic that the job reads is gone: topic '" + topic.name());
        }
    }

    private static NumberedTopic<String> topic(KafkaBroker broker) throws Exception {
        return NumberedTopic.create(broker, KeyKind.STRING, 8);
    }

    private static StreamExecutionEnvironment environment(FlinkCluster cluster, Path checkpoints) {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, checkpoints, null));
        env.setParallelism(PARALLELISM);
        return env;
    }

    private static KafkaSource<Tuple2<String, Long>> discovering(NumberedTopic<String> topic) {
        return topic.sourceBuilder()
                .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "50")
                .build();
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, KafkaSource<Tuple2<String, Long>> source) {
        return SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
