package io.flinkpartitioning.internal.kafka.detection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.internal.kafka.Crc32;
import io.flinkpartitioning.internal.kafka.Fnv1a;
import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.Murmur2;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What samples say of topics whose strays are known to the record; without a broker. */
class AlignmentStatisticsTest {

    private static final String TOPIC = "trades";
    private static final Formula MURMUR2 = Formula.of(new Murmur2());

    /** A topic in memory: for each partition, the keys of its records. */
    private record Topic(List<List<byte[]>> partitions, double strayShare) {

        /** A topic of random partition sizes, of whose records a share lies anywhere else. */
        static Topic random(Random random, double share) {
            int count = 2 + random.nextInt(15);
            List<List<byte[]>> partitions = new ArrayList<>();
            for (int partition = 0; partition < count; partition++) {
                partitions.add(new ArrayList<>());
            }
            int records = 20_000 + random.nextInt(60_000);
            double skew = random.nextDouble() * 3;
            int keys = 200 + random.nextInt(5_000);
            long strays = 0;
            for (int i = 0; i < records; i++) {
                int number = (int) (Math.pow(random.nextDouble(), 1 + skew) * keys);
                byte[] key = ("trader-" + number).getBytes(StandardCharsets.UTF_8);
                int home = MURMUR2.partition().of(key, count);
                boolean stray = random.nextDouble() < share;
                strays += stray ? 1 : 0;
                int partition = stray ? (home + 1 + random.nextInt(count - 1)) % count : home;
                partitions.get(partition).add(key);
            }
            return new Topic(partitions, (double) strays / records);
        }

        AlignmentReport sample(int size) {
            List<Long> sizes = partitions.stream().map(keys -> (long) keys.size()).toList();
            AlignmentTally tally =
                    new AlignmentTally(
                            TOPIC,
                            partitions.size(),
                            settings(
                                    0,
                                    List.of(
                                            MURMUR2,
                                            Formula.of(new Crc32()),
                                            Formula.of(new Fnv1a()))));
            List<SampleCursor> cursors = SampleCursor.of(size, sizes);
            for (SampleCursor cursor : cursors) {
                List<byte[]> keys = partitions.get(cursor.partition());
                read(
                        cursor,
                        position ->
                                tally.add(
                                        new ConsumerRecord<>(
                                                TOPIC,
                                                cursor.partition(),
                                                position,
                                                keys.get((int) position),
                                                null)));
            }
            Set<Integer> whole =
                    cursors.stream()
                            .filter(SampleCursor::readWhole)
                            .map(SampleCursor::partition)
                            .collect(Collectors.toSet());
            return tally.report(new Coverage(sizes, whole, false), 0.95);
        }
    }

    /** Takes what belongs to the sample, as if every record could be read. */
    private static long read(SampleCursor cursor, LongConsumer sink) {
        long taken = 0;
        for (int run = 0; run < SampleCursor.RUNS; run++) {
            long position = cursor.start(run);
            while (position >= 0 && !cursor.isOver(position)) {
                if (cursor.take(position)) {
                    sink.accept(position);
                    taken++;
                }
                position++;
            }
            if (position >= 0) {
                cursor.finish();
            }
        }
        return taken;
    }

    private static DetectionSettings settings(int layoutPartitions, List<Formula> formulas) {
        return new DetectionSettings(
                1,
                Duration.ofSeconds(1),
                0.95,
                KeyFormat.STRING,
                formulas,
                layoutPartitions,
                null,
                null);
    }

    @Test
    void upperBound_holdsInNinetyFivePercentOfTwoHundredTopics() {
        long seed = 20261124;
        Random random = new Random(seed);
        int held = 0;
        int told = 0;
        for (int i = 0; i < 200; i++) {
            Topic topic = Topic.random(random, 0.01);
            AlignmentReport report = topic.sample(2_000);
            held += topic.strayShare() <= report.strayUpperBound() ? 1 : 0;
            told += report.strayUpperBound() < 0.03 ? 1 : 0;
            assertThat(report.producerHash()).as("seed %s, topic %s", seed, i).contains("murmur2");
            assertThat(report.verdict())
                    .as("seed %s, topic %s", seed, i)
                    .isEqualTo(Verdict.PARTLY_ALIGNED);
        }
        assertThat(held).as("seed %s", seed).isGreaterThanOrEqualTo(196);
        assertThat(told).as("a bound that says something, seed %s", seed).isGreaterThan(150);
    }

    @Test
    void burstOfStrays_isMetInNineOfTenTopics() {
        long seed = 20261126;
        Random random = new Random(seed);
        int met = 0;
        for (int i = 0; i < 100; i++) {
            Topic topic = Topic.random(random, 0);
            double start = random.nextDouble() * 0.95;
            for (List<byte[]> keys : topic.partitions()) {
                for (int k = (int) (start * keys.size()); k < (start + 0.05) * keys.size(); k++) {
                    keys.set(k, ("burst-" + k).getBytes(StandardCharsets.UTF_8));
                }
            }
            met += topic.sample(2_000).verdict() == Verdict.ALIGNED ? 0 : 1;
        }
        assertThat(met).as("seed %s", seed).isGreaterThanOrEqualTo(90);
    }

    @Test
    void partitionOfTransactionMarkersOnly_doesNotCount() {
        AlignmentTally tally = new AlignmentTally(TOPIC, 2, settings(0, List.of(MURMUR2)));
        for (int i = 0; i < 100; i++) {
            byte[] key = ("trader-" + i).getBytes(StandardCharsets.UTF_8);
            if (MURMUR2.partition().of(key, 2) == 0) {
                tally.add(new ConsumerRecord<>(TOPIC, 0, i, key, null));
            }
        }
        List<Long> sizes = List.of(1_000L, 20L);
        assertThat(tally.report(new Coverage(sizes, Set.of(1), false), 0.95).strayUpperBound())
                .isLessThan(0.15);
        AlignmentReport unread = tally.report(new Coverage(sizes, Set.of(), true), 0.95);
        assertThat(unread.strayUpperBound()).isEqualTo(1);
        assertThat(unread.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(unread.reasons().toString()).contains("none of partition 1");
    }

    @Test
    void fewKeysWithAStray_areNoEvidenceEither() {
        AlignmentTally tally = new AlignmentTally(TOPIC, 8, settings(0, List.of(MURMUR2)));
        byte[] key = "a".getBytes(StandardCharsets.UTF_8);
        int home = MURMUR2.partition().of(key, 8);
        for (int i = 0; i < 100; i++) {
            int partition = i == 50 ? (home + 1) % 8 : home;
            tally.add(new ConsumerRecord<>(TOPIC, partition, i, key, null));
        }
        AlignmentReport report =
                tally.report(
                        new Coverage(
                                List.of(100L, 100L, 100L, 100L, 100L, 100L, 100L, 100L),
                                Set.of(0, 1, 2, 3, 4, 5, 6, 7),
                                false),
                        0.95);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.producerHash()).isEmpty();
    }

    @Test
    void functionThatThrows_isTold_andItsKeysAreStrays() {
        Formula refusing =
                new Formula(
                        "custom:refusing",
                        (key, partitions) -> {
                            if (key[key.length - 1] == '7') {
                                throw new IllegalStateException("7 is no trader");
                            }
                            return 0;
                        });
        AlignmentTally tally = new AlignmentTally(TOPIC, 2, settings(2, List.of(refusing)));
        for (int i = 0; i < 100; i++) {
            byte[] key = ("trader-" + i).getBytes(StandardCharsets.UTF_8);
            tally.add(new ConsumerRecord<>(TOPIC, 0, i, key, null));
        }
        AlignmentReport report =
                tally.report(new Coverage(List.of(100L, 0L), Set.of(0, 1), false), 0.8);
        assertThat(report.verdict()).isEqualTo(Verdict.PARTLY_ALIGNED);
        assertThat(report.alignmentRatio()).isEqualTo(0.9);
        assertThat(report.reasons().toString())
                .contains("10 keys were refused by the formula", "offset 7", "7 is no trader");
    }

    @Test
    void sampleWithoutStrays_allowsForSome_andACompleteOneForNone() {
        long seed = 20261125;
        Topic topic = Topic.random(new Random(seed), 0);
        AlignmentReport report = topic.sample(2_000);
        assertThat(report.verdict()).isEqualTo(Verdict.ALIGNED);
        // 1 - 0.01^(1/n) for n records and no stray.
        assertThat(report.strayUpperBound()).isBetween(0.002, 0.01);
        assertThat(topic.sample(1_000_000).strayUpperBound()).isZero();
        assertThat(topic.sample(1_000_000).complete()).isTrue();
    }

    @Test
    void run_takesItsSizeFromHeadToTail() {
        SampleCursor cursor = SampleCursor.of(160, List.of(10_000L)).get(0);
        List<Long> starts = new ArrayList<>();
        int taken = 0;
        for (int run = 0; run < SampleCursor.RUNS; run++) {
            long position = cursor.start(run);
            starts.add(position);
            while (!cursor.isOver(position)) {
                taken += cursor.take(position) ? 1 : 0;
                position++;
            }
        }
        assertThat(taken).isEqualTo(160);
        assertThat(starts).isSorted().doesNotHaveDuplicates().startsWith(0L).endsWith(9_990L);
    }

    @Test
    void partitions_areSampledByTheirSizes_andEachALittle() {
        List<SampleCursor> cursors = SampleCursor.of(1_000, List.of(1_000_000L, 10L, 0L, 500_000L));
        assertThat(cursors.stream().map(cursor -> read(cursor, position -> {})))
                .containsExactly(667L + 5, 10L, 0L, 333L + 3);
    }

    @Test
    void fewKeysWhereAFormulaPutsThem_areNoEvidence() {
        AlignmentTally tally = new AlignmentTally(TOPIC, 8, settings(0, List.of(MURMUR2)));
        Stream.of("a", "b")
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .forEach(
                        key ->
                                tally.add(
                                        new ConsumerRecord<>(
                                                TOPIC,
                                                MURMUR2.partition().of(key, 8),
                                                0,
                                                key,
                                                null)));
        AlignmentReport report =
                tally.report(
                        new Coverage(
                                List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L),
                                Set.of(0, 1, 2, 3, 4, 5, 6, 7),
                                false),
                        0.95);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.reasons()).singleElement().asString().contains("Only 2 keys");
        assertThat(report.producerHash()).as("by chance").isEmpty();
    }
}
