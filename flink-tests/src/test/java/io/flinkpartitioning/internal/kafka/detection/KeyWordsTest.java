package io.flinkpartitioning.internal.kafka.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a report says of the keys and of the age of strays. */
class KeyWordsTest {

    private static final int PARTITIONS = 8;
    private static final Formula MURMUR2 = MemoryTopic.formula("murmur2");
    private static final Formula CRC32 = MemoryTopic.formula("crc32");

    private final Random random = new Random(7);
    private final MemoryTopic topic = new MemoryTopic(PARTITIONS);

    private void add(byte[] key) {
        topic.add(key, MURMUR2.partition().of(key, PARTITIONS));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keysOfTwoFormats_areShown_andNothingIsDecided() {
        for (int i = 0; i < 500; i++) {
            add(bytes("a key of text " + i));
            add(ByteBuffer.allocate(8).putLong(i).array());
        }
        AlignmentReport report =
                topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.STRING));
        AlignmentReport asLong = topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.LONG));
        assertThat(asLong.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(asLong.reasons().get(0))
                .contains(
                        "500 of 1,000 keys are not of the format long",
                        "500 as string, such as 'a key of text ",
                        "500 as long, such as '",
                        "bytes if they have several");
        assertThat(report.reasons().toString()).doesNotContain("All keys can be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"c%d\"", "Struct{id=%d}", "{\"id\":%d}"})
    void keysOfAConverter_areShown(String key) {
        for (int i = 0; i < 500; i++) {
            add(bytes(key.formatted(i)));
        }
        AlignmentReport report = topic.detect();
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.reasons().toString())
                .contains("500 of 500 keys look as a converter writes them", "just this text");
    }

    @Test
    void hotKey_isNamed_andEvenKeysAreNot() {
        topic.write(8000, 500, MURMUR2, PARTITIONS, random);
        assertThat(topic.detect().reasons().toString()).doesNotContain("One key has", "converter");
        for (int i = 0; i < 2000; i++) {
            add(bytes("hot"));
        }
        assertThat(topic.detect().reasons())
                .contains(
                        "One key has 20.0 % of the records of the sample: 'hot'. One subtask gets all"
                                + " of them, however many partitions and subtasks there are.");
    }

    @Test
    void straysOfOldRecordsAlone_areSaidToExpire() {
        topic.write(300, 500, CRC32, PARTITIONS, random);
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.reasons().toString())
                .contains("Only old records stray", "lie where crc32 puts them");
    }

    @Test
    void straysAmongNewRecords_areNotSaidToExpire() {
        topic.write(150, 500, CRC32, PARTITIONS, random);
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        topic.write(150, 500, CRC32, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.reasons().toString()).doesNotContain("Only old records stray");
    }
}
