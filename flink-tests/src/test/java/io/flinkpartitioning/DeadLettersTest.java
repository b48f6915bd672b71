package io.flinkpartitioning;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrayPolicy;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Strays that go to a topic of dead letters, exactly once. */
@ExtendWith(Testbed.class)
class DeadLettersTest {

    private static final int PARTITIONS = 7;
    private static final int KEYS = 50;

    /** So many strays are written, and some of them in no checkpoint yet. */
    private static final int BEFORE_FAILURE = 20;

    private final String deadLetters = "dead-letters-" + UUID.randomUUID();
    private final FaultSwitch fault = new FaultSwitch();
    private final Map<String, Long> counts = new HashMap<>();
    private final List<String> strays = new ArrayList<>();

    @Test
    void jobThatFails_writesEachStrayOnce_andCountsEachOtherRecordOnce(
            KafkaBroker broker, FlinkCluster cluster, @TempDir Path checkpoints) throws Exception {
        broker.createTopic(deadLetters, 1);
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        topic.writeWithStrays(500, KEYS, 0.2, 1);
        Configuration settings = JobRun.recoverable(JobScenario.HASHMAP, checkpoints, null);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        settings.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ZERO);
        StreamExecutionEnvironment env = cluster.environment(settings);
        env.setParallelism(2);
        try (CheckedJob job = start(env, broker, cluster, topic)) {
            awaitAll(job, broker, topic);
            for (int subtask = 0; subtask < 2; subtask++) {
                fault.failAt(subtask);
                topic.writeWithStrays(500, KEYS, 0.2, 2 + subtask);
                topic.writeOne(subtask, null, subtask);
                awaitAll(job, broker, topic);
            }
            assertThat(job.rest().failures(job.id())).hasSize(2);
        }
    }

    private CheckedJob start(
            StreamExecutionEnvironment env,
            KafkaBroker broker,
            FlinkCluster cluster,
            NumberedTopic<String> topic)
            throws Exception {
        SmartKeyBy<Tuple2<String, Long>, String> keyed =
                SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .using(SmartRepartition.by("key").onStray(StrayPolicy.DIVERT))
                        .detecting(Detection.DECLARED)
                        .uid("numbered");
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> stream = keyed.keyedStream();
        keyed.strays()
                .map(new Place(fault))
                .uid("place")
                .sinkTo(
                        KafkaSink.<String>builder()
                                .setBootstrapServers(broker.bootstrapServers())
                                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                                .setTransactionalIdPrefix(deadLetters)
                                .setProperty("transaction.timeout.ms", "600000")
                                .setRecordSerializer(
                                        KafkaRecordSerializationSchema.<String>builder()
                                                .setTopic(deadLetters)
                                                .setValueSerializationSchema(
                                                        new SimpleStringSchema())
                                                .build())
                                .build())
                .uid("dead letters");
        return CheckedJob.start(env, cluster, stream);
    }

    /** Waits until the results are those of a plain consumer; none comes twice. */
    private void awaitAll(CheckedJob job, KafkaBroker broker, NumberedTopic<String> topic)
            throws Exception {
        counts.clear();
        strays.clear();
        topic.readAll(
                record -> {
                    byte[] key = record.key();
                    if (key != null
                            && Utils.toPositive(Utils.murmur2(key)) % PARTITIONS
                                    == record.partition()) {
                        counts.merge(new String(key, UTF_8), 1L, Long::sum);
                    } else {
                        strays.add(record.partition() + "@" + record.offset());
                    }
                });
        job.awaitCounts(counts);
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .until(() -> written(broker).size() >= strays.size());
        assertThat(written(broker)).containsExactlyInAnyOrderElementsOf(strays);
    }

    private List<String> written(KafkaBroker broker) {
        List<String> values = new ArrayList<>();
        TopicPartition partition = new TopicPartition(deadLetters, 0);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end =
                    Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(read -> values.add(read.value()));
            }
        }
        return values;
    }

    /** Says where a stray was read, and fails among others if the test wants it. */
    private static final class Place
            extends RichMapFunction<StrayRecord<Tuple2<String, Long>>, String> {
        private static final long serialVersionUID = 1L;

        private final FaultSwitch fault;
        private int strays;

        Place(FaultSwitch fault) {
            this.fault = fault;
        }

        @Override
        public String map(StrayRecord<Tuple2<String, Long>> stray) {
            if (++strays % BEFORE_FAILURE == 0) {
                fault.pass(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
            }
            return stray.partition() + "@" + stray.offset();
        }
    }
}
