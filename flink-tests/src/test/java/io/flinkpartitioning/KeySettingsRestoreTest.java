package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** State goes on if its keys stay where they are, and is refused if settings move them. */
@ExtendWith(Testbed.class)
class KeySettingsRestoreTest {

    private static final String ENCODING = "key.serializer.encoding";

    @TempDir private Path directory;

    @Test
    void savepoint_underSettingsThatMoveKeys_isRefused_underOthers_goesOn(
            KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 4).write(500, 50, 71);
        Map<String, Long> counts = new HashMap<>();
        ObservedJob job = start(cluster, topic, null, Map.of(), counts);
        job.awaitAllOf(topic);
        String state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);

        topic.write(500, 50, 72);
        job = start(cluster, topic, state, Map.of(ENCODING, "UTF-16"), counts);
        assertThat(job.failure())
                .contains("Keyed state can be read only under the layout that wrote it")
                .contains("The likeliest cause is another configuration of the key serializer")
                .contains("withSerializerConfig(…)");
        assertThat(job.failures()).as("failures").isEqualTo(1);

        Map<String, String> harmless = Map.of(ENCODING, "UTF-8", "registry.password", "secret");
        for (Map<String, String> settings : List.of(harmless, Map.<String, String>of())) {
            topic.write(500, 50, 73);
            job = start(cluster, topic, state, settings, counts);
            job.awaitAllOf(topic);
            state = job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);
        }
    }

    private ObservedJob start(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            @Nullable String restored,
            Map<String, String> settings,
            Map<String, Long> counts)
            throws Exception {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable("hashmap", directory, restored));
        env.setParallelism(2);
        return ObservedJob.start(
                env,
                cluster,
                topic,
                WatermarkStrategy.noWatermarks(),
                smartKeyBy ->
                        smartKeyBy
                                .partitionedLike(
                                        KafkaPartitioning.<String>murmur2(StringSerializer.class)
                                                .withSerializerConfig(settings))
                                // FORWARD would end with a stray under the wrong settings.
                                .upTo(Plan.LOCAL_FIRST),
                counts);
    }
}
