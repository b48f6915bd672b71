package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import io.flinkpartitioning.plan.Plan;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagnosisTest {

    private static AlignmentReport report(Verdict verdict, int layoutPartitions, long... records) {
        long all = LongStream.of(records).sum();
        return new AlignmentReport(
                "trades",
                verdict,
                List.of("Because."),
                Optional.of("murmur2"),
                List.of(new HashMatch("murmur2", all, all)),
                layoutPartitions,
                IntStream.range(0, records.length)
                        .mapToObj(
                                i -> new PartitionSample(i, records[i], records[i], 0, records[i]))
                        .toList(),
                0,
                List.of(),
                List.of(),
                Optional.empty(),
                new TreeSet<>(),
                true);
    }

    private static Diagnosis aligned(int parallelism, int maxParallelism, long... records) {
        return Diagnosis.of(
                report(Verdict.ALIGNED, records.length, records),
                KeyFormat.STRING,
                parallelism,
                maxParallelism);
    }

    @Test
    void parallelismAbovePartitions_leavesTheRestIdleAndSaysSo() {
        Diagnosis diagnosis = aligned(8, 0, 10, 10, 10, 10);
        assertThat(diagnosis.idleSubtasks()).containsExactly(1, 3, 5, 7);
        assertThat(diagnosis.idle()).isEqualTo("4 of 8: 1, 3, 5, 7");
        assertThat(diagnosis.warnings())
                .singleElement()
                .asString()
                .startsWith("Parallelism 8 is above 4 partitions: subtasks 1, 3, 5, 7 get no keys");
    }

    @Test
    void noParallelism_isOneSubtaskPerPartition() {
        Diagnosis diagnosis = aligned(0, 0, 10, 10, 10);
        assertThat(diagnosis.parallelism()).isEqualTo(3);
        assertThat(diagnosis.maxParallelism()).isEqualTo(129);
        assertThat(diagnosis.idleSubtasks()).isEmpty();
        assertThat(diagnosis.warnings()).isEmpty();
        assertThat(aligned(0, 2, 10, 10, 10).parallelism()).isEqualTo(2);
    }

    @Test
    void loads_haveEachPartitionOnce() {
        assertThat(aligned(2, 0, 1, 2, 4, 8).loads())
                .containsExactly(
                        new Diagnosis.SubtaskLoad(0, List.of(0, 1), 3),
                        new Diagnosis.SubtaskLoad(1, List.of(2, 3), 12));
    }

    @Test
    void hashedKeys_leaveNoSubtaskIdle() {
        Diagnosis diagnosis =
                Diagnosis.of(report(Verdict.NOT_ALIGNED, 2, 5, 5), KeyFormat.STRING, 8, 0);
        assertThat(diagnosis.idleSubtasks()).isEmpty();
        assertThat(diagnosis.idle()).isEqualTo("none: keys are hashed over all subtasks");
        assertThat(diagnosis.java()).isEmpty();
    }

    @Test
    void skewedPartition_isWarnedOf() {
        assertThat(aligned(4, 0, 10, 10, 10, 30).warnings())
                .containsExactly(
                        "The largest partition has 2.00 times the mean: what is skewed in Kafka stays"
                                + " skewed in the source of every plan.");
        assertThat(aligned(4, 0, 10, 10, 10, 13).warnings()).isEmpty();
    }

    @Test
    void maxParallelismThatIsNoMultiple_isWarnedOf() {
        assertThat(aligned(4, 130, 10, 10, 10, 10).warnings())
                .containsExactly(
                        "Max parallelism 130 is not a multiple of 4 partitions; if the job has no"
                                + " state yet, set env.setMaxParallelism(128).");
    }

    @Test
    void parallelismThatDoesNotDivide_isWarnedOf() {
        assertThat(aligned(3, 0, 10, 10, 10, 10).warnings())
                .containsExactly(
                        "The busiest subtask gets 1.50 times the mean of those with work: take a"
                                + " parallelism that divides 4.");
    }

    @Test
    void grownTopic_isPinnedToWhereItCameFrom() {
        Diagnosis diagnosis =
                Diagnosis.of(report(Verdict.ALIGNED, 2, 9, 9, 9, 9), KeyFormat.STRING, 2, 0);
        assertThat(diagnosis.yaml()).contains("source_partitions: 2");
        assertThat(diagnosis.loads().get(0).partitions()).containsExactly(0, 2);
        assertThat(diagnosis.warnings())
                .containsExactly(
                        "The source has grown from 2 to 4 partitions: keep source_partitions: 2"
                                + " pinned, or keys move.");
    }

    @ParameterizedTest
    @CsvSource({
        "ALIGNED, FORWARD, smart, 0",
        "PARTLY_ALIGNED, LOCAL_FIRST, smart, 1",
        "NOT_ALIGNED, HASH, always_hash, 1",
        "UNDECIDED, FORWARD, smart, 2"
    })
    void verdict_decidesPlanStrategyYamlAndExitCode(
            Verdict verdict, Plan plan, String strategy, int exitCode) {
        Diagnosis diagnosis = Diagnosis.of(report(verdict, 2, 9, 9), KeyFormat.STRING, 2, 0);
        assertThat(diagnosis.plan()).isEqualTo(plan);
        assertThat(diagnosis.strategy()).isEqualTo(strategy);
        assertThat(diagnosis.exitCode()).isEqualTo(exitCode);
        PartitioningConfig loaded =
                PartitioningConfig.load(
                        new ByteArrayInputStream(diagnosis.yaml().getBytes(StandardCharsets.UTF_8)),
                        "doctor");
        assertThat(loaded.strategy().name()).isEqualTo(strategy);
    }

    @Test
    void undecidedTopic_leavesTheDeclarationStanding_asAJobDoes() {
        Diagnosis diagnosis =
                Diagnosis.of(report(Verdict.UNDECIDED, 2, 0, 0), KeyFormat.STRING, 2, 0);
        assertThat(diagnosis.warnings())
                .singleElement()
                .asString()
                .contains("only if you declare the partitioning");
        assertThat(diagnosis.java()).singleElement().asString().startsWith(".partitionedLike(");
    }

    @Test
    void undecidedTopicOfAnUnknownFormula_leavesTheFormulaToTheUser() {
        AlignmentReport empty =
                new AlignmentReport(
                        "trades",
                        Verdict.UNDECIDED,
                        List.of("Because."),
                        Optional.empty(),
                        List.of(new HashMatch("murmur2", 0, 0), new HashMatch("crc32", 0, 0)),
                        2,
                        List.of(
                                new PartitionSample(0, 0, 0, 0, 0),
                                new PartitionSample(1, 0, 0, 0, 0)),
                        0,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        new TreeSet<>(),
                        true);
        assertThat(Diagnosis.of(empty, KeyFormat.STRING, 2, 0).java())
                .containsExactly(
                        """
                        .partitionedLike(KafkaPartitioning.FORMULA(StringSerializer.class))   \
                        // replace FORMULA: the formula of the producers, crc32 or murmur2""");
    }

    @Test
    void hashedTopic_hasTheHomesAndTheMaxParallelismOfPartitionPlacement() {
        Diagnosis diagnosis =
                Diagnosis.of(report(Verdict.NOT_ALIGNED, 3, 1, 2, 4), KeyFormat.STRING, 2, 0);
        Diagnosis aligned = aligned(2, 0, 1, 2, 4);
        assertThat(diagnosis.maxParallelism()).isEqualTo(129);
        assertThat(diagnosis.loads()).isEqualTo(aligned.loads());
    }

    @ParameterizedTest
    @CsvSource({
        "STRING, StringSerializer.class)",
        "LONG, LongSerializer.class)",
        "INT, IntegerSerializer.class)",
        "UUID, UUIDSerializer.class)",
        "BYTES, ByteArraySerializer.class)",
        "CONFLUENT_AVRO, KafkaAvroSerializer.class).withSerializerConfig(Map.of("
    })
    void keyFormat_decidesTheSerializer(KeyFormat format, String serializer) {
        assertThat(Diagnosis.of(report(Verdict.PARTLY_ALIGNED, 2, 9, 9), format, 2, 0).java())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(".partitionedLike(KafkaPartitioning.murmur2(" + serializer);
        assertThat(Diagnosis.of(report(Verdict.PARTLY_ALIGNED, 2, 9, 9), format, 2, 0).java())
                .last()
                .isEqualTo(".upTo(Plan.LOCAL_FIRST)");
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void everyVerdict_hasATableAndJson(Verdict verdict) {
        Diagnosis diagnosis = Diagnosis.of(report(verdict, 2, 9, 9), KeyFormat.STRING, 2, 0);
        assertThat(new DoctorTable(diagnosis, picocli.CommandLine.Help.Ansi.ON).text())
                .contains("\u001b[", diagnosis.strategy(), "Because.");
        assertThat(new DoctorJson(diagnosis).text())
                .contains("\"verdict\" : \"" + verdict.name().toLowerCase(java.util.Locale.ROOT));
    }

    /** The chart library's search for round labels must end, whatever is to be drawn. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 1000})
    void page_hasThreePicturesForAnyNumberOfPartitionsAndSubtasks(int partitions) {
        for (long records : new long[] {0, 1, 1_000_000_000_000L}) {
            for (int parallelism : new int[] {1, 2, 300}) {
                Diagnosis diagnosis =
                        aligned(
                                parallelism,
                                0,
                                LongStream.range(0, partitions).map(p -> records).toArray());
                assertThat(Jsoup.parse(new DoctorPage(diagnosis).html()).select("figure svg"))
                        .hasSize(3);
            }
        }
    }
}
