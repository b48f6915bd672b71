package io.flinkpartitioning.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.config.PartitioningConfig;
import io.flinkpartitioning.doctor.TopicFinding.Failed;
import io.flinkpartitioning.doctor.TopicFinding.Judged;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Evidence;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
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
import org.junit.jupiter.api.Test;

/** What one source of several topics is said to be. */
class OneSourceTest {

    private static final OneSource.Job JOB =
            new OneSource.Job(KeyFormat.STRING, 0.95, 0, 0, ".setTopics(\"a\", \"b\")");

    /** A topic of which a test says only what it needs. */
    private record Topic(
            String name,
            Verdict verdict,
            Optional<String> hash,
            List<String> alike,
            int partitions,
            int layout,
            long keysOfOtherFormat) {

        static Topic aligned(String name, String hash, int partitions) {
            return new Topic(
                    name, Verdict.ALIGNED, Optional.of(hash), List.of(), partitions, partitions, 0);
        }

        Topic with(Verdict newVerdict) {
            return new Topic(name, newVerdict, hash, alike, partitions, layout, keysOfOtherFormat);
        }

        Topic withoutHash() {
            return new Topic(
                    name, verdict, Optional.empty(), alike, partitions, layout, keysOfOtherFormat);
        }

        Topic alikeTo(String other) {
            return new Topic(
                    name, verdict, hash, List.of(other), partitions, layout, keysOfOtherFormat);
        }

        Topic withLayout(int newLayout) {
            return new Topic(name, verdict, hash, alike, partitions, newLayout, keysOfOtherFormat);
        }

        Topic ofOtherFormat() {
            return new Topic(name, Verdict.UNDECIDED, hash, alike, partitions, layout, 9);
        }

        Judged judged() {
            long aligned =
                    switch (verdict) {
                        case ALIGNED, UNDECIDED -> 100;
                        case PARTLY_ALIGNED -> 97;
                        case NOT_ALIGNED -> 30;
                    };
            AlignmentReport report =
                    new AlignmentReport(
                            name,
                            verdict,
                            List.of("Because."),
                            hash,
                            List.of(new HashMatch("murmur2", 1, 1), new HashMatch("crc32", 0, 1)),
                            layout,
                            IntStream.range(0, partitions)
                                    .mapToObj(i -> new PartitionSample(i, 100, 100, 0, aligned))
                                    .toList(),
                            0,
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            new TreeSet<>(),
                            true,
                            new Unread(false, List.of(), List.of()),
                            new Evidence(
                                    0.25,
                                    alike,
                                    Optional.empty(),
                                    0,
                                    partitions,
                                    false,
                                    keysOfOtherFormat),
                            new SampledKeys(0, List.of(), Optional.empty(), false));
            return new Judged(Diagnosis.of(report, KeyFormat.STRING, 0, 0));
        }
    }

    private static OneSource of(Topic... topics) {
        return OneSource.of(
                java.util.Arrays.stream(topics)
                        .map(topic -> (TopicFinding) topic.judged())
                        .toList(),
                JOB);
    }

    private static void assertHashed(OneSource together, String... reasons) {
        assertThat(together.plan()).contains(Plan.HASH);
        assertThat(together.sourcePartitions()).isZero();
        assertThat(together.reasons().toString()).contains(reasons);
        assertThat(strategy(together)).isEqualTo("always_hash");
        assertThat(together.java()).isEmpty();
    }

    private static String strategy(OneSource together) {
        return PartitioningConfig.load(
                        new ByteArrayInputStream(together.yaml().getBytes(StandardCharsets.UTF_8)),
                        "doctor")
                .strategy()
                .name();
    }

    @Test
    void topicsAlike_areDeclaredAtOnce() {
        OneSource together = of(Topic.aligned("a", "murmur2", 4), Topic.aligned("b", "murmur2", 4));
        assertThat(together.plan()).contains(Plan.FORWARD);
        assertThat(together.title()).isEqualTo("One source of all topics, plan FORWARD");
        assertThat(together.reasons())
                .containsExactly(
                        "murmur2 holds for all topics, and so does a layout of 4 partitions.");
        assertThat(together.warnings()).isEmpty();
        assertThat(together.yaml()).contains("source_partitions: 4");
        assertThat(strategy(together)).isEqualTo("smart");
        assertThat(together.java())
                .containsExactly(
                        ".setTopics(\"a\", \"b\")   // KafkaSource.builder()",
                        ".partitionedLike(KafkaPartitioning.murmur2(StringSerializer.class))");
    }

    @Test
    void formulasThatDiffer_areNamed_andNothingIsDeclared() {
        assertHashed(
                of(
                        Topic.aligned("a", "murmur2", 4),
                        Topic.aligned("b", "crc32", 4),
                        Topic.aligned("c", "murmur2", 4)),
                "different formulas: murmur2 ('a', 'c'), crc32 ('b')",
                "Give topics that agree a source of their own");
    }

    /** Among 8 partitions a sample cannot tell the two apart; among others it can. */
    @Test
    void formulaThatAllSamplesAllow_isDeclared() {
        OneSource together =
                of(
                        Topic.aligned("a", "murmur2", 8).alikeTo("murmur2Unsigned"),
                        Topic.aligned("b", "murmur2Unsigned", 8));
        assertThat(together.plan()).contains(Plan.FORWARD);
        assertThat(together.java().get(1)).contains("KafkaPartitioning.murmur2Unsigned(");
    }

    @Test
    void countsThatDiffer_areNamed_andNothingIsDeclared() {
        assertHashed(
                of(Topic.aligned("a", "murmur2", 4), Topic.aligned("b", "murmur2", 8)),
                "The partition counts differ: 4 ('a'), 8 ('b')");
    }

    @Test
    void layoutsThatDiffer_haveTheirCommonDivisor_andTheCostIsSaid() {
        OneSource together =
                of(
                        Topic.aligned("a", "murmur2", 12).withLayout(4),
                        Topic.aligned("b", "murmur2", 12).withLayout(6));
        assertThat(together.plan()).contains(Plan.FORWARD);
        assertThat(together.sourcePartitions()).isEqualTo(2);
        assertThat(together.yaml()).contains("source_partitions: 2");
        assertThat(together.warnings().toString())
                .contains("Keep source_partitions: 2 pinned, or keys move. At most 2 subtasks");
    }

    @Test
    void layoutsWithoutCommonDivisor_areNamed() {
        assertHashed(
                of(
                        Topic.aligned("a", "murmur2", 12).withLayout(4),
                        Topic.aligned("b", "murmur2", 12).withLayout(3)),
                "No layout fits all topics: each fits a layout of its own, 4 ('a'), 3 ('b')");
    }

    @Test
    void topicWithStrays_givesAllItsPlan() {
        OneSource together =
                of(
                        Topic.aligned("a", "murmur2", 4),
                        Topic.aligned("b", "murmur2", 4).with(Verdict.PARTLY_ALIGNED));
        assertThat(together.plan()).contains(Plan.LOCAL_FIRST);
        assertThat(together.reasons().get(0))
                .contains("Not all topics are aligned: partly aligned ('b')");
        assertThat(together.java()).contains(".upTo(Plan.LOCAL_FIRST)");
    }

    @Test
    void topicWithoutFormula_isHashed() {
        assertHashed(
                of(
                        Topic.aligned("a", "murmur2", 4),
                        Topic.aligned("b", "?", 4).withoutHash().with(Verdict.NOT_ALIGNED)),
                "Not all topics are aligned: not aligned ('b')");
    }

    @Test
    void emptyTopic_isDeclaredLikeTheOthers() {
        OneSource together =
                of(
                        Topic.aligned("a", "?", 4).withoutHash().with(Verdict.UNDECIDED),
                        Topic.aligned("b", "crc32", 4));
        assertThat(together.plan()).contains(Plan.FORWARD);
        assertThat(together.java().get(1)).contains("KafkaPartitioning.crc32(");
        assertThat(together.warnings())
                .containsExactly(
                        "The sample of 'a' says too little, so what you declare stands for it.");
    }

    @Test
    void emptyTopicsAlone_leaveTheFormulaToTheUser() {
        Topic empty = Topic.aligned("a", "?", 4).withoutHash().with(Verdict.UNDECIDED);
        OneSource together = of(empty, empty);
        assertThat(together.reasons().get(0)).startsWith("One formula, which you declare, holds");
        assertThat(together.java().get(1)).contains("FORMULA(", "crc32 or murmur2");
    }

    @Test
    void topicThatWasNotRead_leavesItOpen_andWhatIsKnownIsSaid() {
        OneSource together =
                OneSource.of(
                        List.of(
                                Topic.aligned("a", "murmur2", 4).judged(),
                                new Failed("absent", "No."),
                                Topic.aligned("b", "crc32", 4).judged()),
                        JOB);
        assertThat(together.plan()).isEmpty();
        assertThat(together.title()).isEqualTo("One source of all topics");
        assertThat(together.yaml()).isEmpty();
        assertThat(together.java()).isEmpty();
        assertThat(together.reasons().toString())
                .contains("different formulas", "Nothing can be declared for 'absent' yet");
    }

    @Test
    void topicOfAnotherKeyFormat_leavesItOpen() {
        OneSource together =
                of(
                        Topic.aligned("a", "murmur2", 4),
                        Topic.aligned("b", "murmur2", 4).ofOtherFormat());
        assertThat(together.plan()).isEmpty();
        assertThat(together.yaml()).isEmpty();
        assertThat(together.reasons().toString()).contains("Nothing can be declared for 'b' yet");
    }

    @Test
    void idleSubtasks_areNamed() {
        OneSource.Job wide = new OneSource.Job(KeyFormat.STRING, 0.95, 8, 0, ".setTopics()");
        OneSource together =
                OneSource.of(
                        List.of(
                                Topic.aligned("a", "murmur2", 4).judged(),
                                Topic.aligned("b", "murmur2", 4).judged()),
                        wide);
        assertThat(together.warnings())
                .singleElement()
                .asString()
                .startsWith("Parallelism 8 is above 4 partitions: subtasks 1, 3, 5, 7 get no keys");
    }
}
