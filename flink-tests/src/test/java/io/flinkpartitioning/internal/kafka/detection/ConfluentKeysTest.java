package io.flinkpartitioning.internal.kafka.detection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.AlignmentDetection;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import io.flinkpartitioning.testbed.Deadlines;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys in Confluent's wire format, which have the id of their schema in front. */
class ConfluentKeysTest {

    private static final int KEYS = 500;
    private static final int PARTITIONS = 8;

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = KafkaBroker.inThisJvm();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.close();
    }

    @Test
    void detect_twoSchemaIds_tellsThatKeysAreSpread() throws Exception {
        AlignmentReport report = detect("two-schemas", 17, 18);
        assertThat(report.complete()).isTrue();
        assertThat(report.sampled()).isEqualTo(2 * KEYS);
        assertThat(report.schemaIds()).containsExactly(17, 18);
        assertThat(report.spreadKeys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.partitions()).hasSize(2));
        // Each record lies where its bytes belong, yet a group does not.
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.alignmentRatio()).isEqualTo(1);
        assertThat(report.verdict()).isEqualTo(Verdict.PARTLY_ALIGNED);
        assertThat(report.reasons())
                .anyMatch(reason -> reason.contains("Keys carry the schema ids [17, 18]"));
    }

    @Test
    void detect_oneSchemaId_isAligned() throws Exception {
        AlignmentReport report = detect("one-schema", 17);
        assertThat(report.sampled()).isEqualTo(KEYS);
        assertThat(report.schemaIds()).containsExactly(17);
        assertThat(report.spreadKeys()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
    }

    private static AlignmentReport detect(String topic, int... schemaIds) throws Exception {
        broker.createTopic(topic, PARTITIONS);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int schemaId : schemaIds) {
                for (int i = 0; i < KEYS; i++) {
                    sent.add(
                            producer.send(
                                    new ProducerRecord<>(
                                            topic, key(schemaId, "trader-" + i), new byte[0])));
                }
            }
            for (Future<RecordMetadata> future : sent) {
                future.get();
            }
        }
        return AlignmentDetection.of(broker.bootstrapServers(), topic)
                .keyFormat(KeyFormat.CONFLUENT_AVRO)
                .timeout(Deadlines.STEP)
                .detect();
    }

    /** A zero, the schema id, and an Avro string: its length, zigzag, and its UTF-8. */
    private static byte[] key(int schemaId, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        assertThat(utf8).hasSizeLessThan(64);
        return ByteBuffer.allocate(6 + utf8.length)
                .put((byte) 0)
                .putInt(schemaId)
                .put((byte) (2 * utf8.length))
                .put(utf8)
                .array();
    }
}
