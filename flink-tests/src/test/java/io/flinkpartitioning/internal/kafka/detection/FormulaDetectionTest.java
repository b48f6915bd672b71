package io.flinkpartitioning.internal.kafka.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.FlinkKeyBy;
import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.JavaHashCode;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which formula a sample is said to follow, and which partition count. Without a broker. */
class FormulaDetectionTest {

    private static final long SEED = 20261201;

    private static final List<String> FORMULAS =
            List.of(
                    "murmur2",
                    "crc32",
                    "fnv1a",
                    "murmur2Unsigned",
                    "fnv1aReference",
                    "fnv1aUnsigned",
                    "kafkaJsLegacy",
                    "javaHashCode",
                    "javaHashCodeMasked");

    /** Records of one formula, a share of which another one has placed. */
    private static MemoryTopic mixed(
            String formula,
            String other,
            double share,
            int partitions,
            int keys,
            int records,
            Random random) {
        MemoryTopic topic = new MemoryTopic(partitions);
        for (int i = 0; i < records; i++) {
            String chosen = random.nextDouble() < share ? other : formula;
            topic.write(1, keys, MemoryTopic.formula(chosen), partitions, random);
        }
        return topic;
    }

    /** Where the two percent of another producer come. */
    enum Place {
        FIRST,
        SCATTERED,
        LAST
    }

    /**
     * The first record of a key used to decide for all of them, so a stray that came first vetoed
     * its key.
     */
    @ParameterizedTest
    @EnumSource
    void twoPercentOfAnotherProducer_doNotHideTheFormula_inAnyOrder(Place place) {
        for (long seed = 1; seed <= 4; seed++) {
            requireCrc32(place, seed);
        }
    }

    private static void requireCrc32(Place place, long seed) {
        Random random = new Random(seed);
        Formula crc32 = MemoryTopic.formula("crc32");
        Formula murmur2 = MemoryTopic.formula("murmur2");
        MemoryTopic topic = new MemoryTopic(4);
        for (int i = 0; i < 6_000; i++) {
            boolean stray =
                    switch (place) {
                        case FIRST -> i < 120;
                        case SCATTERED -> i % 50 == 7;
                        case LAST -> i >= 5_880;
                    };
            topic.write(1, 60, stray ? murmur2 : crc32, 4, random);
        }
        AlignmentReport first = topic.detect();
        assertThat(first.producerHash()).contains("crc32");
        assertThat(first.verdict()).isEqualTo(Verdict.PARTLY_ALIGNED);
        assertThat(first.evidence().runnerUp()).contains("murmur2");
        long strays = first.hashes().get(0).keyed() - first.hashes().get(0).matching();
        assertThat(first.evidence().runnerUpOfStrays()).isEqualTo(strays).isPositive();
        assertThat(first.reasons().toString())
                .contains(
                        "keyed records outside their key's partition lie where murmur2 puts them");
        for (int i = 0; i < 5; i++) {
            topic.shuffle(random);
            assertThat(topic.detect()).as("seed %s", seed).isEqualTo(first);
        }
    }

    /** All pairs of formulas that differ among so many partitions, in any order of the records. */
    @ParameterizedTest
    @CsvSource({
        "2, 400, 8000",
        "3, 300, 6000",
        "4, 60, 6000",
        "7, 200, 6000",
        "8, 100, 6000",
        "12, 80, 4000",
        "16, 500, 3000",
        "50, 300, 3000"
    })
    void shareOfAnotherProducer_neverTurnsTheFinding(int partitions, int keys, int records) {
        Random random = new Random(SEED + partitions);
        int named = 0;
        int all = 0;
        for (String formula : FORMULAS) {
            for (String other : FORMULAS) {
                if (formula.equals(other)) {
                    continue;
                }
                double share = List.of(0.005, 0.02, 0.1, 0.25, 0.4).get(random.nextInt(5));
                MemoryTopic topic = mixed(formula, other, share, partitions, keys, records, random);
                topic.shuffle(random);
                AlignmentReport report = topic.detect();
                String what =
                        "%s with %s of %s, seed %s: %s"
                                .formatted(formula, share, other, SEED, report.reasons());
                assertThat(report.layoutPartitions()).as(what).isEqualTo(partitions);
                assertThat(report.evidence().grown()).as(what).isFalse();
                all++;
                if (report.producerHash().isPresent()) {
                    named++;
                    List<String> possible = new ArrayList<>(report.evidence().alike());
                    possible.add(report.producerHash().get());
                    assertThat(possible).as(what).contains(formula);
                }
            }
        }
        // Formulas that differ in the sign only need more keys than there are among 4 partitions.
        assertThat(named)
                .as("named of %s, seed %s", all, SEED)
                .isGreaterThanOrEqualTo(partitions == 4 ? all - 2 : all);
    }

    /** By chance, one of a hundred thousand samples may be said to follow a formula. */
    @Test
    void keysOfAPartitionerOfOnesOwn_followNoFormula() {
        Random random = new Random(SEED);
        for (int i = 0; i < 150; i++) {
            int partitions = 2 + random.nextInt(15);
            MemoryTopic topic = new MemoryTopic(partitions);
            int keys = 1 + random.nextInt(200);
            for (int key = 0; key < keys; key++) {
                int home = random.nextInt(partitions);
                for (int record = random.nextInt(5); record >= 0; record--) {
                    topic.add(MemoryTopic.text(key), home);
                }
            }
            AlignmentReport report = topic.detect();
            assertThat(report.producerHash()).as("seed %s, %s", SEED, i).isEmpty();
            assertThat(report.layoutPartitions()).as("seed %s, %s", SEED, i).isEqualTo(partitions);
            assertThat(report.verdict()).isIn(Verdict.NOT_ALIGNED, Verdict.UNDECIDED);
        }
    }

    @Test
    void sixtyAndFortyPercent_areTwoProducers_andNoGrowth() {
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(12);
        for (int key = 0; key < 2_000; key++) {
            byte[] text = MemoryTopic.text(key);
            Formula formula = MemoryTopic.formula(random.nextDouble() < 0.6 ? "murmur2" : "crc32");
            topic.add(text, formula.partition().of(text, 12));
        }
        AlignmentReport report = topic.detect();
        assertThat(report.layoutPartitions()).isEqualTo(12);
        assertThat(report.evidence().originPartitions()).isEqualTo(12);
        assertThat(report.evidence().runnerUp()).contains("crc32");
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_ALIGNED);
        assertThat(report.reasons().toString()).contains("crc32").doesNotContain("grown", "pin");
    }

    @Test
    void halves_areNoFinding_andBothAreNamed() {
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(12);
        for (int key = 0; key < 2_000; key++) {
            byte[] text = MemoryTopic.text(key);
            Formula formula = MemoryTopic.formula(key % 2 == 0 ? "murmur2" : "crc32");
            topic.add(text, formula.partition().of(text, 12));
        }
        topic.shuffle(random);
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).isEmpty();
        assertThat(report.layoutPartitions()).isEqualTo(12);
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_ALIGNED);
        assertThat(report.reasons().toString())
                .contains("two explain more than chance", "murmur2", "crc32");
    }

    @ParameterizedTest
    @CsvSource({"6, 8, 2", "4, 8, 4", "5, 8, 8", "6, 12, 6", "3, 12, 3"})
    void mirrorOfFewerPartitions_isNoGrowth(int from, int partitions, int layout) {
        MemoryTopic topic = new MemoryTopic(partitions);
        topic.write(4_000, 500, MemoryTopic.formula("murmur2"), from, new Random(SEED));
        AlignmentReport report = topic.detect();
        assertThat(report.evidence().originPartitions()).isEqualTo(from);
        assertThat(report.evidence().grown()).isFalse();
        assertThat(report.layoutPartitions()).isEqualTo(layout);
        assertThat(report.reasons().toString())
                .contains(
                        "Records lie where murmur2 puts them among %d partitions, not %d"
                                .formatted(from, partitions),
                        "shows no growth")
                .doesNotContain("has grown");
        if (layout < partitions) {
            assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
            assertThat(report.reasons().toString())
                    .contains(
                            "source_partitions: " + layout,
                            "at most %d subtasks".formatted(layout));
        } else {
            assertThat(report.verdict()).isEqualTo(Verdict.NOT_ALIGNED);
            assertThat(report.reasons().toString()).contains("No layout fits");
        }
    }

    /** Among 2 partitions both are one, among 6 they are not. */
    @ParameterizedTest
    @ValueSource(strings = {"murmur2", "murmur2Unsigned"})
    void formulaOfAMirror_isToldByTheCountOfItsOrigin(String formula) {
        MemoryTopic topic = new MemoryTopic(8);
        topic.write(4_000, 500, MemoryTopic.formula(formula), 6, new Random(SEED));
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains(formula);
        assertThat(report.layoutPartitions()).isEqualTo(2);
        assertThat(report.evidence().alike()).isEmpty();
    }

    /** Each partition has few keys of an old home, so chance separates them in some partitions. */
    @Test
    void mirrorsOfAnySize_areNoGrowth() {
        Random random = new Random(SEED);
        Formula crc32 = MemoryTopic.formula("crc32");
        for (int i = 0; i < 30; i++) {
            int partitions = 4 + random.nextInt(i < 27 ? 60 : 300);
            int from = 2 + random.nextInt(partitions - 2);
            MemoryTopic topic = new MemoryTopic(partitions);
            for (int key = 0; key < 2_000; key++) {
                byte[] text = MemoryTopic.text(key);
                topic.add(text, crc32.partition().of(text, from));
            }
            AlignmentReport report = topic.detect();
            String what = "%d in %d, seed %s".formatted(from, partitions, SEED);
            assertThat(report.evidence().originPartitions()).as(what).isEqualTo(from);
            assertThat(report.evidence().grown()).as(what).isFalse();
        }
    }

    /** Both counts are in use all the time, among many partitions. */
    @Test
    void producersOfTwoCounts_areNoGrowth_inTopicsOfAnySize() {
        Random random = new Random(SEED);
        Formula murmur2 = MemoryTopic.formula("murmur2");
        for (int i = 0; i < 40; i++) {
            int partitions = 4 + random.nextInt(100);
            int from = 2 + random.nextInt(partitions - 2);
            MemoryTopic topic = new MemoryTopic(partitions);
            for (int record = 0; record < 3_000; record++) {
                topic.write(1, 1_500, murmur2, random.nextBoolean() ? from : partitions, random);
            }
            assertThat(topic.detect().evidence().grown())
                    .as("%d in %d, seed %s", from, partitions, SEED)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"6, 8, 2, 0.5", "6, 8, 2, 0.8", "4, 8, 4, 0.5", "4, 8, 4, 0.2", "3, 12, 3, 0.6"})
    void growth_isShownByTheOrderOfRecords(int from, int partitions, int layout, double before) {
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(partitions);
        int old = (int) (6_000 * before);
        topic.write(old, 400, MemoryTopic.formula("crc32"), from, random);
        topic.write(6_000 - old, 400, MemoryTopic.formula("crc32"), partitions, random);
        AlignmentReport report = topic.detect();
        assertThat(report.evidence().grown()).as("%s", report.reasons()).isTrue();
        assertThat(report.evidence().originPartitions()).isEqualTo(from);
        assertThat(report.layoutPartitions()).isEqualTo(layout);
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.reasons().toString())
                .contains("has grown from %d to %d partitions".formatted(from, partitions));
        topic.shuffle(random);
        assertThat(topic.detect()).as("seed %s", SEED).isEqualTo(report);
    }

    /** The formulas are one among 8 partitions, not among the others. */
    @ParameterizedTest
    @CsvSource({
        "murmur2Unsigned, 8, 12, 0.7",
        "fnv1aUnsigned, 8, 12, 0.5",
        "murmur2Unsigned, 8, 9, 0.9",
        "fnv1aUnsigned, 12, 16, 0.3",
        "murmur2Unsigned, 6, 8, 0.3"
    })
    void growth_isShownByTheFormulaThatHoldsAfterIt(
            String formula, int from, int partitions, double before) {
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(partitions);
        int old = (int) (6_000 * before);
        topic.write(old, 500, MemoryTopic.formula(formula), from, random);
        topic.write(6_000 - old, 500, MemoryTopic.formula(formula), partitions, random);
        AlignmentReport report = topic.detect();
        assertThat(report.evidence().grown()).as("%s", report.reasons()).isTrue();
        assertThat(report.evidence().originPartitions()).isEqualTo(from);
        assertThat(report.reasons().toString())
                .contains("old records lie where %s puts them".formatted(formula))
                .doesNotContain("shows no growth");
    }

    @ParameterizedTest
    @CsvSource({"3, 4, 0.9", "5, 7, 0.7", "7, 8, 0.7", "5, 8, 0.9"})
    void growthThatNoLayoutFits_isNotCalledUnknown(int from, int partitions, double before) {
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(partitions);
        int old = (int) (6_000 * before);
        topic.write(old, 500, MemoryTopic.formula("crc32"), from, random);
        topic.write(6_000 - old, 500, MemoryTopic.formula("crc32"), partitions, random);
        AlignmentReport report = topic.detect();
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_ALIGNED);
        assertThat(report.reasons().toString())
                .contains("has grown from %d to %d".formatted(from, partitions), "No layout fits")
                .doesNotContain("No known formula");
    }

    /** Both kinds of records come all the time, so there is no history. */
    @Test
    void twoProducersWithDifferentCounts_areNoGrowth() {
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(8);
        for (int i = 0; i < 6_000; i++) {
            topic.write(1, 400, MemoryTopic.formula("murmur2"), i % 2 == 0 ? 4 : 8, random);
        }
        AlignmentReport report = topic.detect();
        assertThat(report.layoutPartitions()).isEqualTo(4);
        assertThat(report.evidence().grown()).isFalse();
        assertThat(report.reasons().toString()).doesNotContain("has grown");
    }

    @ParameterizedTest
    @CsvSource({
        "murmur2Unsigned, 12",
        "murmur2Unsigned, 10",
        "fnv1aReference, 12",
        "fnv1aUnsigned, 12",
        "kafkaJsLegacy, 8",
        "javaHashCode, 8",
        "javaHashCodeMasked, 12",
        "fnv1a, 6"
    })
    void formula_isFound_andIsNoGrowth(String formula, int partitions) {
        MemoryTopic topic = new MemoryTopic(partitions);
        topic.write(3_000, 300, MemoryTopic.formula(formula), partitions, new Random(SEED));
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains(formula);
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.layoutPartitions()).isEqualTo(partitions);
        assertThat(report.evidence().alike()).isEmpty();
    }

    @Test
    void formulasThatAreOneAmongAPowerOfTwo_areBothNamed() {
        MemoryTopic topic = new MemoryTopic(8);
        topic.write(3_000, 300, MemoryTopic.formula("murmur2Unsigned"), 8, new Random(SEED));
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains("murmur2");
        assertThat(report.evidence().alike()).containsExactly("murmur2Unsigned");
        assertThat(report.evidence().runnerUp()).isPresent().get().isNotEqualTo("murmur2Unsigned");
        assertThat(report.reasons().toString())
                .contains("Among 8 partitions murmur2Unsigned puts each key");
    }

    @ParameterizedTest
    @CsvSource({"8, true", "16, false"})
    void windowedKeys_arePlacedByTheKeyInTheWindow(int windowBytes, boolean time) {
        Random random = new Random(SEED);
        Formula murmur2 = MemoryTopic.formula("murmur2");
        MemoryTopic topic = new MemoryTopic(8);
        for (int i = 0; i < 3_000; i++) {
            byte[] inner = MemoryTopic.text(random.nextInt(300));
            ByteBuffer key = ByteBuffer.allocate(inner.length + windowBytes).put(inner);
            long window = 1_700_000_000_000L + 60_000L * random.nextInt(20);
            key.putLong(window);
            if (!time) {
                key.putLong(window - random.nextInt(1_000));
            }
            topic.add(key.array(), murmur2.partition().of(inner, 8));
        }
        AlignmentReport report =
                topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.STRING));
        assertThat(report.producerHash())
                .contains(time ? KnownFormulas.TIME_WINDOWED : KnownFormulas.SESSION_WINDOWED);
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.reasons().toString()).contains("Group by the key in the window");
    }

    @ParameterizedTest
    @CsvSource({"4, 128, 8", "6, 128, 6", "12, 128, 8", "3, 4096, 8", "100, 256, 16"})
    void keyByOfAFlinkJob_isFoundWithItsParallelism(
            int parallelism, int maxParallelism, int partitions) {
        FlinkKeyBy job = new FlinkKeyBy(parallelism, maxParallelism);
        MemoryTopic topic = new MemoryTopic(partitions);
        for (int key = 0; key < 400; key++) {
            byte[] text = MemoryTopic.text(key);
            topic.add(text, job.partition(MemoryTopic.key(key), text, partitions));
        }
        AlignmentReport report = topic.detect();
        assertThat(report.producerHash()).contains(job.name());
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.reasons().toString()).contains("A Flink job");
    }

    @Test
    void intKeysNamedLong_areUndecided_andTheirFormatIsNamed() {
        Formula murmur2 = MemoryTopic.formula("murmur2");
        MemoryTopic topic = new MemoryTopic(8);
        for (int i = 0; i < 3_000; i++) {
            byte[] key = ByteBuffer.allocate(4).putInt(i).array();
            topic.add(key, murmur2.partition().of(key, 8));
        }
        AlignmentReport report = topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.LONG));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.evidence().keysOfOtherFormat()).isEqualTo(3_000);
        assertThat(report.reasons().get(0))
                .startsWith("3,000 of 3,000 keys are not of the format long")
                .endsWith("All keys can be of the format int: name it.");
        AlignmentReport unnamed = topic.detect();
        assertThat(unnamed.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(topic.detect(MemoryTopic.settings().withKeyFormat(KeyFormat.INT)).verdict())
                .isEqualTo(Verdict.ALIGNED);
    }

    /** Jump hash of J. Lamping and E. Veach (2014). */
    private static int jumpHash(byte[] key, int buckets) {
        long state = java.util.Arrays.hashCode(key);
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            state = state * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * ((1L << 31) / (double) ((state >>> 33) + 1)));
        }
        return (int) bucket;
    }

    @Test
    void pinThatIsThere_isNotAdvisedAgain_andJumpHashIsNoHashModuloCount() {
        Formula jump = new Formula("custom:jump", FormulaDetectionTest::jumpHash);
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(8);
        topic.write(4_000, 400, jump, 4, random);
        topic.write(2_000, 400, jump, 8, random);
        AlignmentReport report = topic.detect(MemoryTopic.settings().judging(jump, 4, null));
        assertThat(report.alignmentRatio()).isBetween(0.7, 0.95);
        assertThat(report.reasons().toString())
                .contains(
                        "only under a formula that is a hash modulo the partition count",
                        "custom:jump is none")
                .doesNotContain("pin ", "pinned", "has grown");
    }

    @Test
    void pinThatFits_needsNoAdvice() {
        Formula murmur2 = MemoryTopic.formula("murmur2");
        Random random = new Random(SEED);
        MemoryTopic topic = new MemoryTopic(8);
        topic.write(2_000, 400, murmur2, 4, random);
        topic.write(2_000, 400, murmur2, 8, random);
        AlignmentReport report = topic.detect(MemoryTopic.settings().judging(murmur2, 4, null));
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        assertThat(report.reasons()).singleElement().asString().startsWith("4,000 of 4,000");
    }

    @Test
    void declaredFormula_isNotBeatenByChance() {
        Formula hash = Formula.ofKeys(JavaHashCode.absolute(), new StringDeserializer());
        MemoryTopic topic = new MemoryTopic(4);
        IntStream.range(0, 500).forEach(i -> topic.add(MemoryTopic.text(i), (i / 7 + i / 3) % 4));
        AlignmentReport report = topic.detect(MemoryTopic.settings().judging(hash, 4, null));
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_ALIGNED);
        assertThat(report.reasons().toString()).doesNotContain("Another formula");
    }
}
