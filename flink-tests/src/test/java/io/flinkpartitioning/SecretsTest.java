package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A canary among the client properties must not sing. */
@ExtendWith(Testbed.class)
class SecretsTest {

    private static final String CANARY = "canary-4711";

    @Test
    void secret_isInNoExplanationLogMetricOrError(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 8);
        topic.writeWithStrays(1000, 100, 0.05, 61);
        List<String> told = new ArrayList<>();
        try (LogCapture log = new LogCapture()) {
            StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
            SmartKeyBy<Tuple2<String, Long>, String> localFirst =
                    keyed(env, withSecrets(topic.sourceBuilder()).build())
                            .upTo(Plan.LOCAL_FIRST)
                            .observing(new AlwaysHash());
            told.add(localFirst.explain().toString());
            told.add(localFirst.explain().toJson());
            try (CheckedJob job = CheckedJob.start(env, cluster, localFirst.keyedStream())) {
                job.awaitCounts(topic.reference());
                told.addAll(job.rest().metrics().names(job.id(), CheckedJob.SOURCE));
                told.add(job.rest().get("/jobs/" + job.id() + "/plan").toString());
            }
            StreamExecutionEnvironment forward = JobRun.withoutRestarts(cluster, 2);
            try (CheckedJob job =
                    CheckedJob.start(
                            forward,
                            cluster,
                            keyed(forward, withSecrets(topic.sourceBuilder()).build())
                                    .detecting(Detection.DECLARED)
                                    .keyedStream())) {
                told.add(job.failure());
                told.add(job.rest().get("/jobs/" + job.id() + "/exceptions").toString());
            }
            StreamExecutionEnvironment changing =
                    cluster.environment(JobRun.recoverable(JobScenario.HASHMAP, checkpoints, null));
            NumberedTopic<String> growing = NumberedTopic.create(broker, KeyKind.STRING, 8);
            try (CheckedJob job =
                    CheckedJob.start(
                            changing,
                            cluster,
                            keyed(changing, withSecrets(growing.sourceBuilder()).build())
                                    .keyedStream())) {
                growing.grownTo(9);
                told.add(job.failure());
            }
            told.addAll(log.lines());
        }
        assertThat(told).anyMatch(text -> text.contains("StrayRecordException"));
        assertThat(told).anyMatch(text -> text.contains("has grown from 8 to 9"));
        assertThat(told).noneMatch(text -> text.contains(CANARY));
    }

    /** Kafka quotes what it takes for a control flag. */
    @Test
    void malformedLogin_isToldWithoutItsParts(KafkaBroker broker, FlinkCluster cluster)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, 8);
        KafkaSource<Tuple2<String, Long>> source =
                withSecrets(topic.sourceBuilder())
                        .setProperty("security.protocol", "SASL_PLAINTEXT")
                        .build();
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, 2);
        Throwable thrown = catchThrowable(() -> keyed(env, source).explain());
        assertThat(thrown).isInstanceOf(KafkaMetadataException.class);
        assertThat(ExceptionUtils.stringifyException(thrown))
                .contains("(hidden)")
                .contains("Correct the client properties")
                .doesNotContain(CANARY);
    }

    private static KafkaSourceBuilder<Tuple2<String, Long>> withSecrets(
            KafkaSourceBuilder<Tuple2<String, Long>> builder) {
        return builder.setProperty("ssl.key.password", CANARY)
                .setProperty("ssl.truststore.password", CANARY)
                .setProperty("my.own.secret", CANARY)
                .setProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(), "50")
                .setProperty(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule "
                                + CANARY
                                + " username=\"flink\";");
    }

    private static SmartKeyBy<Tuple2<String, Long>, String> keyed(
            StreamExecutionEnvironment env, KafkaSource<Tuple2<String, Long>> source) {
        return SmartKeyBy.from(env, source, WatermarkStrategy.noWatermarks(), CheckedJob.SOURCE)
                .keyedBy("key", record -> record.f0, Types.STRING)
                .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class));
    }
}
