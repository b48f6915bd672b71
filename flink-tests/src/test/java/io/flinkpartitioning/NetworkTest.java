package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.FlinkRest;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What LOCAL_FIRST sends from one TaskManager to another, by Flink's own metrics. */
@ExtendWith(Testbed.class)
class NetworkTest {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;
    private static final int MAX_PARALLELISM = 128;
    private static final int RECORDS = 6000;

    /** All keys have ten characters: an exact number of bytes for each record. */
    private static final KeyKind<String> TEN_CHARACTERS =
            new KeyKind<>(
                    "ten characters",
                    Types.STRING,
                    KeyKind.STRING.serializer(),
                    KeyKind.STRING.deserializer(),
                    i -> String.format(Locale.ROOT, "key-%06d", i));

    /** Length, tag, timestamp, length and characters of the key, number. */
    private static final int BYTES_PER_RECORD = 4 + 1 + 8 + 1 + 10 + 8;

    /** An event that opens each channel. */
    private static final int BYTES_PER_CHANNEL = 4;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.03, 1})
    void underLocalFirst_theStraysAloneCrossTheNetwork(double share, KafkaBroker broker)
            throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, TEN_CHARACTERS, PARTITIONS);
        long[][] written = topic.writeWithStrays(RECORDS, 500, share, 41);
        try (FlinkCluster cluster = FlinkCluster.start(2, PARALLELISM / 2, Testbed.settings());
                CheckedJob job = count(cluster, topic, null)) {
            job.awaitCounts(topic.reference());
            List<String> sources = taskManagers(job.rest(), job.id(), CheckedJob.SOURCE);
            List<String> counts = taskManagers(job.rest(), job.id(), "count");
            assertThat(counts).as("one slot has both of a number").isEqualTo(sources);
            assertThat(counts.stream().distinct()).as("TaskManagers").hasSize(2);
            awaitRemoteBytes(job, remoteBytes(written, sources, counts));
        }
    }

    @Test
    void keyedOperatorInAnotherSlotSharingGroup_getsOverTheNetworkWhatItIsNotBeside(
            KafkaBroker broker) throws Exception {
        NumberedTopic<String> topic = NumberedTopic.create(broker, TEN_CHARACTERS, PARTITIONS);
        long[][] written = topic.writeWithStrays(RECORDS, 500, 0, 42);
        try (FlinkCluster cluster = FlinkCluster.start(2, PARALLELISM, Testbed.settings());
                CheckedJob job = count(cluster, topic, "other")) {
            job.awaitCounts(topic.reference());
            List<String> sources = taskManagers(job.rest(), job.id(), CheckedJob.SOURCE);
            List<String> counts = taskManagers(job.rest(), job.id(), "count");
            awaitRemoteBytes(job, remoteBytes(written, sources, counts));
        }
    }

    /** Returns what must cross the network, given which TaskManager runs which subtask. */
    private static long remoteBytes(long[][] written, List<String> sources, List<String> counts) {
        long bytes = 0;
        for (int home = 0; home < PARTITIONS; home++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (!counts.get(owner(home)).equals(sources.get(owner(partition)))) {
                    bytes += written[home][partition] * BYTES_PER_RECORD;
                }
            }
        }
        for (String source : sources) {
            for (String count : counts) {
                bytes += source.equals(count) ? 0 : BYTES_PER_CHANNEL;
            }
        }
        return bytes;
    }

    private static CheckedJob count(
            FlinkCluster cluster, NumberedTopic<String> topic, @Nullable String slotSharingGroup)
            throws Exception {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, PARALLELISM);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed =
                SmartKeyBy.from(
                                env,
                                topic.source(false),
                                WatermarkStrategy.noWatermarks(),
                                CheckedJob.SOURCE)
                        .keyedBy("key", record -> record.f0, Types.STRING)
                        .partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))
                        .detecting(Detection.DECLARED)
                        .upTo(Plan.LOCAL_FIRST)
                        .keyedStream();
        QueueSink<Tuple3<String, Long, Long>> results = new QueueSink<>();
        SingleOutputStreamOperator<Tuple3<String, Long, Long>> counts =
                keyed.process(
                                PlacedKeys.unwrapping(
                                        new CountPerKey<>(),
                                        Types.TUPLE(Types.STRING, Types.LONG, Types.LONG)))
                        .name("count");
        if (slotSharingGroup != null) {
            counts.slotSharingGroup(slotSharingGroup);
        }
        counts.sinkTo(results);
        return CheckedJob.start(env, cluster, results);
    }

    private static void awaitRemoteBytes(CheckedJob job, long expected) {
        Awaitility.await()
                .atMost(Deadlines.STEP)
                .ignoreException(IOException.class)
                .untilAsserted(
                        () ->
                                assertThat(
                                                job.rest()
                                                        .metrics()
                                                        .sumOf(
                                                                job.id(),
                                                                "count",
                                                                "Shuffle.Netty.Input.numBytesInRemote"))
                                        .isEqualTo((double) expected));
    }

    private static List<String> taskManagers(FlinkRest rest, JobID job, String operator)
            throws IOException {
        List<String> ids = new ArrayList<>();
        for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
            if (vertex.path("name").asText().contains(operator)) {
                rest.get("/jobs/" + job + "/vertices/" + vertex.path("id").asText())
                        .path("subtasks")
                        .forEach(subtask -> ids.add(subtask.path("taskmanager-id").asText()));
                break;
            }
        }
        return ids;
    }

    private static int owner(int partition) {
        return KeyGroups.subtaskOfPartition(partition, PARTITIONS, MAX_PARALLELISM, PARALLELISM);
    }
}
