package io.flinkpartitioning.internal.kafka.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.HotKey;
import io.flinkpartitioning.kafka.AlignmentReport.SampledKeys;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** The bytes of small numbers are UTF-8, so a decoder takes them for text. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void smallNumbersNamedText_areUndecided_andTheirFormatIsNamed(int bytes) {
        for (int i = 0; i < 1_000; i++) {
            add(ByteBuffer.allocate(bytes).putInt(bytes - 4, i % 100).array());
        }
        AlignmentReport report =
                topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.STRING));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.reasons().get(0))
                .startsWith("1,000 of 1,000 keys are not of the format string");
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
    void fewKeysOfAConverter_areNotSaidToBeAll() {
        for (int i = 0; i < 500; i++) {
            add(bytes(i % 3 == 0 ? "{%d}".formatted(i) : i % 3 == 1 ? "\"" + i : "Struct" + i));
        }
        assertThat(topic.detect().reasons().toString()).doesNotContain("converter");
    }

    @Test
    void exampleKeys_areFew_andDoNotDependOnTheOrder() {
        topic.write(5000, 200, MURMUR2, PARTITIONS, random);
        SampledKeys keys = topic.detect().keys();
        assertThat(keys.distinct()).isEqualTo(200);
        assertThat(keys.examples())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).startsWith("trader-"));
        topic.shuffle(random);
        assertThat(topic.detect().keys()).isEqualTo(keys);
    }

    @Test
    void exampleKeys_areOfAllKinds() {
        for (int i = 0; i < 300; i++) {
            add(bytes("customer-" + i));
            add(bytes("\"" + i + "\""));
        }
        assertThat(topic.detect().keys().examples())
                .anySatisfy(key -> assertThat(key).startsWith("customer-"))
                .anySatisfy(key -> assertThat(key).startsWith("\""));
    }

    /** Each smiling face is two chars, of which the cut would leave the first one. */
    @Test
    void exampleKey_isCutBetweenCharacters() {
        add(bytes("k" + "\ud83d\ude00".repeat(40)));
        add(bytes("k".repeat(64)));
        assertThat(topic.detect().keys().examples())
                .containsExactlyInAnyOrder("k" + "\ud83d\ude00".repeat(31) + "…", "k".repeat(64));
    }

    @Test
    void exampleKeys_ofAnEmptyTopic_areNone() {
        assertThat(topic.detect().keys())
                .isEqualTo(new SampledKeys(0, List.of(), Optional.empty(), false));
    }

    @Test
    void hotKey_isNamed_andEvenKeysAreNot() {
        topic.write(8000, 500, MURMUR2, PARTITIONS, random);
        assertThat(topic.detect().reasons().toString()).doesNotContain("One key has", "converter");
        assertThat(topic.detect().keys().hot()).isEmpty();
        int home = MURMUR2.partition().of(bytes("hot"), PARTITIONS);
        topic.add(bytes("hot"), (home + 1) % PARTITIONS);
        for (int i = 0; i < 2000; i++) {
            add(bytes("hot"));
        }
        topic.add(bytes("hot"), (home + 2) % PARTITIONS);
        assertThat(topic.detect().reasons())
                .contains(
                        "One key has 20.0 % of the records of the sample: 'hot'. One subtask gets all"
                                + " of them, however many partitions and subtasks there are.");
        assertThat(topic.detect().keys().hot()).contains(new HotKey("hot", 2002, home));
    }

    /** Each of three keys has a third of the records, and none is hotter than the others. */
    @Test
    void fewKeys_areNotHot() {
        for (int i = 0; i < 3000; i++) {
            add(bytes("key-" + i % 3));
        }
        assertThat(topic.detect().keys().hot()).isEmpty();
    }

    /** It has 40 times the records of a mean key, but 4 % of a mean partition. */
    @Test
    void keyThatNoSubtaskNotices_isNotHot() {
        topic.write(50_000, 5_000, MURMUR2, PARTITIONS, random);
        for (int i = 0; i < 250; i++) {
            add(bytes("lukewarm"));
        }
        assertThat(topic.detect().keys().hot()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"javaHashCode", "javaHashCodeMasked", "flinkKeyBy(4, 128)"})
    void formulaThatReadsKeys_isSaidToDependOnTheirFormat(String hash) {
        Formula formula =
                hash.startsWith("flink")
                        ? KnownFormulas.ofFlinkJobs(KeyFormat.STRING).stream()
                                .filter(job -> job.name().equals(hash))
                                .findFirst()
                                .orElseThrow()
                        : MemoryTopic.formula(hash);
        topic.write(5000, 500, formula, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains(hash);
        assertThat(report.keys().formatDecides()).isTrue();
        assertThat(report.reasons())
                .contains(
                        """
                        The verdict depends on the format of the keys: %s hashes what is read of a key, \
                        here as string, and not its bytes. Of another format its partition is another \
                        one."""
                                .formatted(hash));
    }

    @Test
    void formulaOfBytes_doesNotDependOnTheFormat() {
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.keys().formatDecides()).isFalse();
        assertThat(report.reasons().toString()).doesNotContain("depends on the format");
    }

    @Test
    void windowedKeys_areShownWithoutTheirWindow_andDependOnTheFormat() {
        for (int i = 0; i < 4000; i++) {
            byte[] inner = MemoryTopic.text(random.nextInt(100));
            long window = 1_700_000_000_000L + 60_000L * random.nextInt(20);
            topic.add(
                    ByteBuffer.allocate(inner.length + 8).put(inner).putLong(window).array(),
                    MURMUR2.partition().of(inner, PARTITIONS));
        }
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains(KnownFormulas.TIME_WINDOWED);
        assertThat(report.keys().formatDecides()).isTrue();
        assertThat(report.keys().examples())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).matches("trader-[0-9a-f]+"));
        assertThat(report.reasons().toString())
                .contains(
                        "the last 8 bytes of each are taken for a window, and the rest for a key");
    }

    /** Most windows are of one key. */
    @Test
    void windowsOfOneKey_areShownOnce() {
        for (int i = 0; i < 1000; i++) {
            byte[] inner = MemoryTopic.text(i % 4 == 0 ? random.nextInt(20) : 0);
            topic.add(
                    ByteBuffer.allocate(inner.length + 8).put(inner).putLong(i).array(),
                    MURMUR2.partition().of(inner, PARTITIONS));
        }
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains(KnownFormulas.TIME_WINDOWED);
        assertThat(report.keys().examples())
                .hasSize(3)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).matches("trader-[0-9a-f]+"));
    }

    /** All windows of a key go one way, so a thousand of them are no more than one. */
    @Test
    void windowsOfFewKeys_areNoEvidence() {
        for (int i = 0; i < 4000; i++) {
            byte[] inner = MemoryTopic.text(random.nextInt(4));
            topic.add(
                    ByteBuffer.allocate(inner.length + 8).put(inner).putLong(i).array(),
                    MURMUR2.partition().of(inner, PARTITIONS));
        }
        AlignmentReport report = topic.detect();
        assertThat(report.keys().distinct()).isEqualTo(4000);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.producerHash()).isEmpty();
        assertThat(report.reasons().toString()).contains("Only 4 keys were seen");
    }

    @ParameterizedTest
    @CsvSource({"BYTES, true", "CONFLUENT_AVRO, true", "STRING, false"})
    void formulasThatCouldNotBeTried_areNamed(KeyFormat format, boolean named) {
        for (int i = 0; i < 2000; i++) {
            topic.add(MemoryTopic.text(random.nextInt(500)), random.nextInt(PARTITIONS));
        }
        String reasons =
                topic.detect(MemoryTopic.settings().withKeyFormat(format)).reasons().toString();
        assertThat(
                        reasons.contains(
                                "Formulas that read keys, such as javaHashCode, were not tried"))
                .isEqualTo(named);
    }

    /**
     * Their bytes are UTF-8, so nothing refuses them, and a job that declares text finds no key.
     */
    @ParameterizedTest
    @CsvSource({"8, long", "4, int"})
    void smallNumbersCalledText_areUndecided_andTheFormatIsNamed(int length, String name) {
        for (int i = 0; i < 120; i++) {
            byte[] key = new byte[length];
            key[length - 1] = (byte) i;
            add(key);
        }
        AlignmentReport report =
                topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.STRING));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.reasons().get(0))
                .contains(
                        "120 of 120 keys are not of the format string",
                        "120 as %s, such as '".formatted(name),
                        "All keys can be of the format %s: name it.".formatted(name));
    }

    @Test
    void textWithControlCharacters_isText() {
        for (int i = 0; i < 500; i++) {
            add(bytes("a\tkey of %05d".formatted(i)));
        }
        assertThat(topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.STRING)).verdict())
                .isEqualTo(Verdict.ALIGNED);
    }

    @Test
    void straysOfOldRecordsAlone_areSaidToExpire() {
        topic.write(300, 500, CRC32, PARTITIONS, random);
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.reasons().toString())
                .contains(
                        "Only old records stray",
                        "If retention deletes old records",
                        "lie where crc32 puts them")
                .doesNotContain("Only new", "No other known formula");
    }

    @Test
    void straysOfNewRecordsAlone_areSaidToBeAChange() {
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        topic.write(300, 500, CRC32, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.reasons().toString())
                .contains("Only new records stray", "lie where crc32 puts them")
                .doesNotContain("Only old");
    }

    /** Nobody knows when the records without key were written, and they stray too. */
    @Test
    void oldStraysBesideRecordsWithoutKey_areNotSaidToExpire() {
        topic.write(300, 500, CRC32, PARTITIONS, random);
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        for (int i = 0; i < 200; i++) {
            topic.add(null, random.nextInt(PARTITIONS));
        }
        assertThat(topic.detect().reasons().toString())
                .contains("lie where crc32 puts them")
                .doesNotContain("Only old");
    }

    /** What was read may be the old half of each partition. */
    @Test
    void strays_ofASampleThatTheTimeEnded_areOfNoAge() {
        topic.write(300, 500, CRC32, PARTITIONS, random);
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        AlignmentReport report = topic.detectInPart(MemoryTopic.settings());
        assertThat(report.reasons().toString())
                .contains("lie where crc32 puts them", "The time limit ended the sample")
                .doesNotContain("Only old");
    }

    @Test
    void fewStrays_areOfNoAge() {
        for (int i = 0; i < 12; i++) {
            topic.add(MemoryTopic.text(i), random.nextInt(PARTITIONS));
        }
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        assertThat(topic.detect().reasons().toString())
                .doesNotContain("Only old", "No other known formula");
    }

    @Test
    void straysThatNoFormulaExplains_areSaidToBe() {
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        for (int i = 0; i < 200; i++) {
            topic.add(MemoryTopic.text(random.nextInt(500)), random.nextInt(PARTITIONS));
        }
        assertThat(topic.detect().reasons().toString())
                .contains("No other known formula explains the ")
                .doesNotContain("some producers use that");
    }

    @Test
    void straysAmongNewRecords_areNotSaidToExpire() {
        topic.write(150, 500, CRC32, PARTITIONS, random);
        topic.write(5000, 500, MURMUR2, PARTITIONS, random);
        topic.write(150, 500, CRC32, PARTITIONS, random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.reasons().toString())
                .doesNotContain("Only old records stray", "Only new records stray");
    }
}
