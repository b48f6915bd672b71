package io.flinkpartitioning;

import static io.flinkpartitioning.JobScenario.HASHMAP;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Under {@code FORWARD} each chain restarts alone, unless a sink joins the chains; and what it has
 * written so far is not written again.
 */
@Tag("full")
@ExtendWith(Testbed.class)
class SinkRegionsTest {

    private static final int PARTITIONS = 8;
    private static final int PARALLELISM = 4;
    private static final int KEYS = 100;
    private static final int SOME = 300;

    @TempDir private Path directory;

    /** What has been counted. */
    private final Map<String, Long> counts = new HashMap<>();

    @ParameterizedTest
    @EnumSource
    void oneOfFourFails_restartsTheChainsThatTheSinkJoins(
            SinkTopology sink, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        SinkTopology.Target target = target(broker);
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 51)) {
            ObservedJob job = start(cluster, topic, sink, target);
            job.awaitResults(SOME);
            job.checkpoint();
            job.fail(2);
            job.awaitResults(SOME);
            assertThat(job.restarts())
                    .isEqualTo(sink.joins() ? List.of(1, 1, 1, 1) : List.of(0, 0, 1, 0));
            // The others have their checkpoints still.
            job.checkpoint();
            writer.stop();
            job.awaitAllOf(topic);
            job.cancel();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"KAFKA_EXACTLY_ONCE", "KAFKA_EXACTLY_ONCE_POOLING", "FILES"})
    void chainsThatFail_writeEachResultOnce(
            SinkTopology sink, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        SinkTopology.Target target = target(broker);
        NumberedTopic<String> topic = NumberedTopic.create(broker, KeyKind.STRING, PARTITIONS);
        try (NumberedTopic<String>.LiveWriter writer = topic.writeOn(KEYS, 52)) {
            ObservedJob job = start(cluster, topic, sink, target);
            job.awaitResults(SOME);
            job.checkpoint();
            job.awaitResults(SOME);
            // With results that wait to be committed: its own, and those of the others.
            job.fail(2);
            job.awaitResults(SOME);
            job.checkpoint();
            job.awaitResults(SOME);
            job.fail(0);
            job.fail(2);
            job.awaitResults(SOME);
            assertThat(job.restarts()).containsExactly(1, 0, 2, 0);
            writer.stop();
            job.awaitAllOf(topic);
            job.stopWithSavepoint(directory, SavepointFormatType.CANONICAL);
        }
        Map<String, List<Long>> written =
                sink == SinkTopology.FILES ? inFiles(target) : committed(target);
        Map<String, List<Long>> expected = new HashMap<>();
        topic.reference()
                .forEach(
                        (key, count) ->
                                expected.put(
                                        key, LongStream.rangeClosed(1, count).boxed().toList()));
        assertThat(written).isEqualTo(expected);
    }

    private SinkTopology.Target target(KafkaBroker broker) throws IOException {
        String topic = "results-" + UUID.randomUUID();
        broker.createTopic(topic, PARTITIONS);
        return new SinkTopology.Target(
                broker.bootstrapServers(),
                topic,
                Files.createDirectory(directory.resolve("results")));
    }

    private ObservedJob start(
            FlinkCluster cluster,
            NumberedTopic<String> topic,
            SinkTopology sink,
            SinkTopology.Target target)
            throws Exception {
        StreamExecutionEnvironment env =
                cluster.environment(JobRun.recoverable(HASHMAP, directory, null));
        env.setParallelism(PARALLELISM);
        return ObservedJob.start(
                env, cluster, topic, results -> sink.addTo(results, target), counts);
    }

    /** Returns the counts of each key as someone reads them who waits until they are committed. */
    private static Map<String, List<Long>> committed(SinkTopology.Target target) {
        Map<String, List<Long>> counts = new HashMap<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                target.bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(target.topic()).stream()
                            .map(info -> new TopicPartition(target.topic(), info.partition()))
                            .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofSeconds(1))
                        .forEach(
                                result ->
                                        counts.computeIfAbsent(
                                                        result.key(), key -> new ArrayList<>())
                                                .add(Long.parseLong(result.value())));
            }
        }
        return counts;
    }

    /** Returns the counts of each key that lie in files that are finished. */
    private static Map<String, List<Long>> inFiles(SinkTopology.Target target) throws IOException {
        Map<String, List<Long>> counts = new HashMap<>();
        try (Stream<Path> files = Files.walk(target.directory())) {
            for (Path file :
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.getFileName().toString().startsWith("."))
                            .toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    int space = line.indexOf(' ');
                    counts.computeIfAbsent(line.substring(0, space), key -> new ArrayList<>())
                            .add(Long.parseLong(line.substring(space + 1)));
                }
            }
        }
        // Files have no order.
        counts.values().forEach(of -> of.sort(null));
        return counts;
    }
}
