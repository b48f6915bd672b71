package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Evidence;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.HotKey;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.SampledKeys;
import io.flinkpartitioning.kafka.AlignmentReport.Unread;
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
import org.jsoup.nodes.Document;
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
        assertThat(new Facts(diagnosis).idle()).isEqualTo("4 of 8: 1, 3, 5, 7");
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
        assertThat(new Facts(diagnosis).idle())
                .isEqualTo("none: keys are hashed over all subtasks");
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

    private static Diagnosis with(
            AlignmentReport report, KeyFormat format, String hash, Evidence evidence) {
        return with(report, format, hash, new Unread(false, List.of(), List.of()), evidence);
    }

    private static Diagnosis with(
            AlignmentReport report,
            KeyFormat format,
            String hash,
            Unread unread,
            Evidence evidence) {
        return Diagnosis.of(
                new AlignmentReport(
                        report.topic(),
                        report.verdict(),
                        report.reasons(),
                        Optional.of(hash),
                        List.of(
                                new HashMatch(hash, 34, 36),
                                new HashMatch("crc32", 11, 36),
                                new HashMatch("fnv1a", 9, 36)),
                        report.layoutPartitions(),
                        report.partitions(),
                        report.strayUpperBound(),
                        report.strays(),
                        report.spreadKeys(),
                        report.groupKey(),
                        report.schemaIds(),
                        report.complete(),
                        unread,
                        evidence,
                        keys()),
                format,
                0,
                0);
    }

    private static DoctorPage page(Diagnosis diagnosis) {
        return new DoctorPage(
                new Examination(List.of(new TopicFinding.Judged(diagnosis)), Optional.empty()));
    }

    private static Evidence evidence(int originPartitions, boolean grown, long keysOfOtherFormat) {
        return new Evidence(
                0.25,
                List.of(),
                Optional.of("crc32"),
                2,
                originPartitions,
                grown,
                keysOfOtherFormat);
    }

    private static SampledKeys keys() {
        return new SampledKeys(
                200,
                List.of("a", "b\u001b[31m", "\"c\""),
                Optional.of(new HotKey("h\not", 12, 3)),
                true);
    }

    @Test
    void smallerLayout_isPinned_andTheCostIsSaid() {
        Diagnosis diagnosis =
                Diagnosis.of(report(Verdict.ALIGNED, 2, 9, 9, 9, 9), KeyFormat.STRING, 2, 0);
        assertThat(diagnosis.yaml()).contains("source_partitions: 2");
        assertThat(diagnosis.loads().get(0).partitions()).containsExactly(0, 2);
        assertThat(diagnosis.formula().partitions()).isEqualTo("4, a layout of 2 fits");
        assertThat(diagnosis.warnings())
                .containsExactly(
                        "Keep source_partitions: 2 pinned, or keys move. At most 2 subtasks of the"
                                + " keyed operators get keys; if that is too few, set"
                                + " partitioning_strategy: always_hash.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | true  | 4, grown from 2, a layout of 2 fits",
                "2 | false | 4, a layout of 2 fits",
                "3 | true  | 4, grown from 3, a layout of 2 fits",
                "3 | false | 4, records written among 3, a layout of 2 fits"
            })
    void growth_isSaidOnlyIfItIsShown(int origin, boolean grown, String words) {
        AlignmentReport report = report(Verdict.ALIGNED, 2, 9, 9, 9, 9);
        Diagnosis diagnosis = with(report, KeyFormat.STRING, "murmur2", evidence(origin, grown, 0));
        assertThat(diagnosis.formula().partitions()).isEqualTo(words);
        assertThat(new DoctorTable(diagnosis, picocli.CommandLine.Help.Ansi.OFF).text())
                .contains(words);
        assertThat(diagnosis.warnings().toString()).doesNotContain("has grown");
        assertThat(new DoctorJson(diagnosis).text())
                .contains(
                        "\"origin_partitions\" : %d".formatted(origin),
                        "\"grown\" : %s".formatted(grown));
    }

    @Test
    void runnerUp_isInTableJsonAndPage_besideWhatChanceExplains() {
        Diagnosis diagnosis =
                with(
                        report(Verdict.PARTLY_ALIGNED, 4, 9, 9, 9, 9),
                        KeyFormat.STRING,
                        "murmur2",
                        evidence(4, false, 0));
        String words =
                "crc32, which explains 11 of 36 keyed records (30.55 %), and 2 of the 2 that the"
                        + " first does not; chance explains 25.00 %";
        assertThat(diagnosis.formula().runnerUp()).isEqualTo(words);
        assertThat(new DoctorTable(diagnosis, picocli.CommandLine.Help.Ansi.OFF).text())
                .contains("| runner-up ", "crc32, which explains 11 of 36");
        assertThat(Jsoup.parse(page(diagnosis).html()).text()).contains("Runner-up " + words);
        assertThat(new DoctorJson(diagnosis).text())
                .contains("\"runner_up\" : {", "\"matching_strays\" : 2", "\"chance\" : 0.25");
    }

    @Test
    void keysAndTheirFormat_areInTableJsonAndPage_andActOnNothing() {
        Diagnosis diagnosis =
                with(
                        report(Verdict.ALIGNED, 4, 9, 9, 9, 9),
                        KeyFormat.UUID,
                        "javaHashCode",
                        evidence(4, false, 0));
        String keys = "200 seen, such as 'a', 'b\\u001b[31m', '\"c\"'";
        String format = "uuid; the verdict depends on it";
        assertThat(table(diagnosis)).contains("| " + keys, "| " + format).doesNotContain("\u001b");
        assertThat(Jsoup.parse(page(diagnosis).html()).text())
                .contains("Keys " + keys, "Key format " + format);
        assertThat(new DoctorJson(diagnosis).text())
                .contains(
                        "\"key_format\" : \"uuid\"",
                        "\"verdict_depends_on_key_format\" : true",
                        "\"distinct_keys\" : 200",
                        "\"example_keys\" : [ \"a\", \"b\\u001B[31m\", \"\\\"c\\\"\" ]");
        assertThat(new Facts(aligned(2, 0, 9, 9)).keys()).isEqualTo("none seen");
        assertThat(new Facts(aligned(2, 0, 9, 9)).keyFormat()).isEqualTo("string");
        assertThat(new DoctorJson(aligned(2, 0, 9, 9)).text())
                .contains("\"verdict_depends_on_key_format\" : false", "\"hot_key\" : null");
    }

    @Test
    void hotKey_standsBesideTheSkewOfPartitions() {
        Diagnosis diagnosis =
                with(
                        report(Verdict.ALIGNED, 4, 9, 9, 9, 21),
                        KeyFormat.STRING,
                        "murmur2",
                        evidence(4, false, 0));
        String skew =
                "largest partition 1.75 times the mean, busiest subtask 1.75 times that of those"
                        + " with work; one key, 'h\\u000aot', has 25.00 % of the sample, mainly in"
                        + " partition 3";
        assertThat(new Facts(diagnosis).skew()).isEqualTo(skew);
        assertThat(table(diagnosis)).contains("| skew ", "one key, 'h\\u000aot'");
        Document page = Jsoup.parse(page(diagnosis).html());
        assertThat(page.text()).contains("Skew " + skew);
        assertThat(page.select("section:has(h2:contains(Records per partition)) p").text())
                .isEqualTo("Skew: " + skew + ".");
        assertThat(new DoctorJson(diagnosis).text())
                .containsPattern(
                        "\"hot_key\" : \\{\\s+\"key\" : \"h\\\\not\",\\s+\"sampled\" : 12,\\s+\"partition\" : 3");
        assertThat(new Facts(aligned(2, 0, 9, 9)).skew()).doesNotContain("one key");
    }

    /** Keys of any length put every other word at the end of a line once. */
    @Test
    void table_isAtMost80ColumnsWide_andBreaksNoPercentage() {
        for (int length = 1; length <= 64; length++) {
            Diagnosis diagnosis = withHotKey("k".repeat(length));
            assertThat(table(diagnosis).lines().filter(line -> line.matches("[|+].*")))
                    .hasSizeGreaterThan(20)
                    .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
                    .noneMatch(line -> line.matches("\\|[^|]*\\| *%.*"));
            assertThat(table(diagnosis)).contains("25.00 %").doesNotContain("\u2060");
        }
    }

    private static Diagnosis withHotKey(String key) {
        AlignmentReport report = report(Verdict.PARTLY_ALIGNED, 4, 9, 9, 9, 21);
        return Diagnosis.of(
                new AlignmentReport(
                        report.topic(),
                        report.verdict(),
                        report.reasons(),
                        report.producerHash(),
                        report.hashes(),
                        report.layoutPartitions(),
                        report.partitions(),
                        report.strayUpperBound(),
                        report.strays(),
                        report.spreadKeys(),
                        report.groupKey(),
                        report.schemaIds(),
                        report.complete(),
                        report.unread(),
                        evidence(4, false, 0),
                        new SampledKeys(
                                3,
                                List.of(key, key, key),
                                Optional.of(new HotKey(key, 12, 3)),
                                false)),
                KeyFormat.STRING,
                0,
                0);
    }

    private static String table(Diagnosis diagnosis) {
        return new DoctorTable(diagnosis, picocli.CommandLine.Help.Ansi.OFF).text();
    }

    @Test
    void keysOfAnotherFormat_getNothingToPaste() {
        Diagnosis diagnosis =
                with(
                        report(Verdict.UNDECIDED, 4, 9, 9, 9, 9),
                        KeyFormat.LONG,
                        "murmur2",
                        evidence(4, false, 36));
        assertThat(diagnosis.exitCode()).isEqualTo(2);
        assertThat(diagnosis.yaml()).isEmpty();
        assertThat(diagnosis.java()).isEmpty();
        assertThat(diagnosis.warnings().get(0)).contains("--key-format");
        String table = new DoctorTable(diagnosis, picocli.CommandLine.Help.Ansi.OFF).text();
        assertThat(table)
                .doesNotContain("LongSerializer", "source_partitions", "Configuration", "FORWARD");
        assertThat(new DoctorJson(diagnosis).text())
                .contains("\"keys_of_other_format\" : 36")
                .doesNotContain("LongSerializer");
        assertThat(page(diagnosis).html()).doesNotContain("LongSerializer", "source_partitions");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flinkKeyBy(4, 128)          | flinkKeyBy(4, 128, StringSerializer.class))",
                "javaHashCode                | javaHashCode(StringSerializer.class))",
                "murmur2 without time window | murmur2(StringSerializer.class))   // group by the key in"
                        + " the window, without the window"
            })
    void formulaOfAnyKind_isDeclaredAsTheApiHasIt(String hash, String call) {
        Diagnosis diagnosis =
                with(
                        report(Verdict.ALIGNED, 4, 9, 9, 9, 9),
                        KeyFormat.STRING,
                        hash,
                        evidence(4, false, 0));
        assertThat(diagnosis.java()).containsExactly(".partitionedLike(KafkaPartitioning." + call);
    }

    @Test
    void timeThatRanOut_getsNothingToPaste_andNamesThePartitions() {
        Diagnosis diagnosis =
                with(
                        report(Verdict.UNDECIDED, 4, 9, 9, 9, 0),
                        KeyFormat.STRING,
                        "murmur2",
                        new Unread(true, List.of(2, 3), List.of(3)),
                        evidence(4, false, 0));
        assertThat(diagnosis.exitCode()).isEqualTo(2);
        assertThat(diagnosis.yaml()).isEmpty();
        assertThat(diagnosis.java()).isEmpty();
        assertThat(diagnosis.warnings().get(0)).contains("nothing of 2-3", "--timeout");
        assertThat(new DoctorTable(diagnosis, picocli.CommandLine.Help.Ansi.OFF).text())
                .contains("number unknown, the time ran out", "| unknown |")
                .doesNotContain("by offsets", "source_partitions", "always_hash", "FORWARD");
        assertThat(new DoctorJson(diagnosis).text())
                .contains(
                        "\"timed_out\" : true",
                        "\"uncounted_partitions\" : [ 3 ]",
                        "\"plan\" : null",
                        "\"strategy\" : null");
        assertThat(page(diagnosis).html()).doesNotContain("source_partitions");
    }

    /** The case of 50 partitions on 48 subtasks. */
    @Test
    void idleSubtasksBelowThePartitionCount_areNamed_withTheMaxParallelismThatHelps() {
        long[] records = LongStream.range(0, 50).map(p -> 10).toArray();
        Diagnosis diagnosis = aligned(48, 128, records);
        assertThat(new Facts(diagnosis).idle())
                .startsWith("%d of 48: ".formatted(diagnosis.idleSubtasks().size()));
        assertThat(diagnosis.warnings().toString())
                .contains(
                        "Subtasks %s get no keys".formatted(Ranges.of(diagnosis.idleSubtasks())),
                        "set env.setMaxParallelism(150)",
                        "and a max parallelism that is a multiple of it")
                .doesNotContain("at most 50");
        assertThat(aligned(48, 150, records).idleSubtasks()).isEmpty();
        assertThat(aligned(48, 200, records).idleSubtasks()).isEmpty();
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
                assertThat(Jsoup.parse(page(diagnosis).html()).select("figure svg")).hasSize(3);
            }
        }
    }
}
