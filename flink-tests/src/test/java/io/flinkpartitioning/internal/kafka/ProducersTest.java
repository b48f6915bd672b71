package io.flinkpartitioning.internal.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_ANY;

import io.flinkpartitioning.internal.kafka.GoldenPartitions.ProducedKey;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real producers write to a real broker, and a consumer reads where the records are. With {@code
 * -Dreference.write=true} that is recorded for {@link GoldenPartitionsTest}, with the version of
 * the producer; any other version has to choose the same partitions.
 */
@Tag("full")
class ProducersTest {

    private static final Duration DEADLINE = Deadlines.STEP;

    private static KafkaBroker broker;

    @TempDir private Path directory;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.inThisJvm();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void javaProducer_withoutPartitioner_writesWhereTheFormulaSays() throws Exception {
        requireFormulaAndFile(
                ForeignProducer.JAVA, AppInfoParser.getVersion(), ProducersTest::writeByJava);
    }

    @ParameterizedTest
    @EnumSource(mode = MATCH_ANY, names = "KCAT_.*")
    void kcat_anyPartitioner_writesWhereTheFormulaSays(ForeignProducer producer) throws Exception {
        Kcat kcat = Kcat.installed(directory);
        requireFormulaAndFile(
                producer,
                kcat.version(),
                (topic, keys) ->
                        kcat.write(producer.arguments(broker.bootstrapServers(), topic), keys));
    }

    /** Under {@code consistent}, whose hash is the same, it is a key. */
    @ParameterizedTest
    @EnumSource(names = {"KCAT_DEFAULT", "KCAT_CONSISTENT_RANDOM"})
    void kcat_emptyKeyUnderConsistentRandom_countsAsNone(ForeignProducer producer)
            throws Exception {
        assertThat(partitionsOfEmptyKeys(producer)).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "KCAT_CONSISTENT",
                "KCAT_MURMUR2",
                "KCAT_MURMUR2_RANDOM",
                "KCAT_FNV1A",
                "KCAT_FNV1A_RANDOM"
            })
    void kcat_emptyKeyUnderAnotherPartitioner_isAKey(ForeignProducer producer) throws Exception {
        assertThat(partitionsOfEmptyKeys(producer))
                .containsExactly(producer.expectedPartition(new byte[0], 8));
    }

    /**
     * 100 records at random leave all but one of 8 partitions empty with a probability of 8 to the
     * power of -99. Without the setting, records of one batch go to one partition.
     */
    private Set<Integer> partitionsOfEmptyKeys(ForeignProducer producer) throws Exception {
        Kcat kcat = Kcat.installed(directory);
        String topic = createTopic(8);
        List<String> command =
                new ArrayList<>(producer.arguments(broker.bootstrapServers(), topic));
        command.addAll(List.of("-X", "sticky.partitioning.linger.ms=0"));
        kcat.write(command, Collections.nCopies(100, new byte[0]));
        List<ConsumerRecord<byte[], byte[]>> read = readAll(topic, 8);
        assertThat(read).hasSize(100).allSatisfy(record -> assertThat(record.key()).isEmpty());
        Set<Integer> partitions = new TreeSet<>();
        read.forEach(record -> partitions.add(record.partition()));
        return partitions;
    }

    /** Writes records; the value of each is the place of its key in the list. */
    private interface Writer {
        void write(String topic, List<byte[]> keys) throws Exception;
    }

    private static void requireFormulaAndFile(
            ForeignProducer producer, String version, Writer writer) throws Exception {
        List<String> keys = GoldenPartitions.keys(producer);
        List<ProducedKey> produced = new ArrayList<>();
        for (int partitions : GoldenPartitions.PARTITION_COUNTS) {
            String topic = createTopic(partitions);
            writer.write(topic, keys.stream().map(HexFormat.of()::parseHex).toList());
            List<ConsumerRecord<byte[], byte[]>> read = readAll(topic, partitions);
            assertThat(read).hasSameSizeAs(keys);
            for (ConsumerRecord<byte[], byte[]> record : read) {
                String key = HexFormat.of().formatHex(record.key());
                assertThat(key)
                        .as("the key as it was given to %s", producer)
                        .isEqualTo(keys.get(Integer.parseInt(new String(record.value(), UTF_8))));
                produced.add(new ProducedKey(partitions, key, record.partition()));
            }
        }
        if (Boolean.getBoolean("reference.write")) {
            GoldenPartitions.write(producer, version, produced);
        }
        assertThat(produced)
                .as("by the formula for %s", producer)
                .allSatisfy(
                        made ->
                                assertThat(made.partition())
                                        .isEqualTo(
                                                producer.expectedPartition(
                                                        made.keyBytes(), made.partitions())));
        assertThat(produced)
                .as(
                        "%s %s chooses other partitions than recorded: run the test once with"
                                + " -Dreference.write=true",
                        producer, version)
                .containsExactlyInAnyOrderElementsOf(GoldenPartitions.read(producer));
    }

    private static void writeByJava(String topic, List<byte[]> keys) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                sent.add(
                        producer.send(
                                new ProducerRecord<>(
                                        topic, keys.get(i), Integer.toString(i).getBytes(UTF_8))));
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
    }

    private static String createTopic(int partitions) throws Exception {
        String topic = "produced-" + UUID.randomUUID();
        broker.createTopic(topic, partitions);
        return topic;
    }

    private static List<ConsumerRecord<byte[], byte[]>> readAll(String topic, int partitions) {
        List<TopicPartition> all =
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList();
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                assertThat(System.nanoTime() - deadline)
                        .as("reading %s takes %s at most", topic, DEADLINE)
                        .isNegative();
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
            }
        }
        return read;
    }
}
