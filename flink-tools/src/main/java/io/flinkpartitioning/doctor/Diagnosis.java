package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.TopicPlan;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What a report means for a job that groups by the record key. Immutable.
 *
 * @param report what a sample tells of the topic
 * @param keyFormat the format of the keys
 * @param parallelism the parallelism of the job, in [1, max parallelism]
 * @param job what the library would do in such a job
 */
record Diagnosis(AlignmentReport report, KeyFormat keyFormat, int parallelism, TopicPlan job) {

    private static final String UNDECIDED = "undecided";

    /** From this multiple of the mean on, a load is worth a warning. */
    static final double SKEW_LIMIT = 1.25;

    /**
     * What a subtask of the keyed operator gets to do under partition placement.
     *
     * @param subtask its index
     * @param partitions the partitions whose keys it owns
     * @param records the records in them
     */
    record SubtaskLoad(int subtask, List<Integer> partitions, long records) {
        SubtaskLoad {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * Returns the diagnosis for a job.
     *
     * @param parallelism its parallelism, or 0 for one subtask per partition
     * @param maxParallelism its max parallelism, or 0 for what the library sets
     */
    static Diagnosis of(
            AlignmentReport report, KeyFormat keyFormat, int parallelism, int maxParallelism) {
        int limit = maxParallelism == 0 ? KeyGroups.MAX_PARALLELISM_LIMIT : maxParallelism;
        int chosen = parallelism == 0 ? Math.min(report.partitions().size(), limit) : parallelism;
        return new Diagnosis(
                report, keyFormat, chosen, TopicPlan.of(report, chosen, maxParallelism));
    }

    Plan plan() {
        return job.plan();
    }

    int maxParallelism() {
        return job.maxParallelism();
    }

    /** Whether the keys of a partition stay together, on the subtask that owns the partition. */
    boolean placedByPartition() {
        return job.placesByPartition();
    }

    String strategy() {
        return job.strategy();
    }

    /** Returns the subtask that owns the keys of a partition under partition placement. */
    int subtaskOf(int partition) {
        return KeyGroups.subtaskOfPartition(
                partition, report.layoutPartitions(), maxParallelism(), parallelism);
    }

    /** Returns what each subtask would get under partition placement, whatever the plan. */
    List<SubtaskLoad> loads() {
        List<List<Integer>> partitions =
                IntStream.range(0, parallelism)
                        .<List<Integer>>mapToObj(subtask -> new ArrayList<>())
                        .toList();
        long[] records = new long[parallelism];
        for (PartitionSample partition : report.partitions()) {
            int subtask = subtaskOf(partition.partition());
            partitions.get(subtask).add(partition.partition());
            records[subtask] += partition.records();
        }
        return IntStream.range(0, parallelism)
                .mapToObj(
                        subtask ->
                                new SubtaskLoad(subtask, partitions.get(subtask), records[subtask]))
                .toList();
    }

    /** Returns the subtasks that get no key; under {@link Plan#HASH} keys reach all of them. */
    List<Integer> idleSubtasks() {
        return job.idleSubtasks();
    }

    /**
     * Returns the records of the busiest subtask as a multiple of the mean of those that are not
     * idle, under partition placement; 0 for an empty topic.
     */
    double subtaskSkew() {
        List<SubtaskLoad> busy =
                loads().stream().filter(load -> !load.partitions().isEmpty()).toList();
        long busiest = busy.stream().mapToLong(SubtaskLoad::records).max().orElse(0);
        return busiest == 0 ? 0 : (double) busiest * busy.size() / report.records();
    }

    /**
     * Returns what the user should know before they follow the advice, each in a sentence or two:
     * the library's own warnings, and what only the counted records show.
     */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (report.skew() > SKEW_LIMIT && isCounted()) {
            warnings.add(
                    """
                    The largest partition has %s times the mean: what is skewed in Kafka stays skewed \
                    in the source of every plan."""
                            .formatted(Printable.factor(report.skew())));
        }
        if (report.evidence().keysOfOtherFormat() > 0) {
            warnings.add(
                    """
                    There is nothing to configure yet: name the format of the keys with --key-format, and \
                    ask again.""");
        } else if (endedTooEarly()) {
            warnings.add(
                    """
                    There is nothing to configure yet: the time ran out before all partitions were read: nothing of %s. \
                    Raise --timeout, and ask again."""
                            .formatted(Ranges.of(report.unread().partitions())));
        } else if (report.verdict() == Verdict.UNDECIDED) {
            warnings.add(
                    """
                    The sample says too little: a job takes this plan only if you declare the \
                    partitioning. Ask again when the topic has more keys.""");
        }
        job.warnings().forEach(warning -> warnings.add(sentence(warning)));
        if (placedByPartition() && report.layoutPartitions() < report.partitions().size()) {
            warnings.add(
                    """
                    Keep source_partitions: %1$d pinned, or keys move. At most %1$d subtasks of the keyed \
                    operators get keys; if that is too few, set partitioning_strategy: always_hash."""
                            .formatted(report.layoutPartitions()));
        }
        if (placedByPartition()
                && isCounted()
                && subtaskSkew() > SKEW_LIMIT
                && subtaskSkew() > report.skew()) {
            warnings.add(
                    """
                    The busiest subtask gets %s times the mean of those with work: take a parallelism \
                    that divides %d%s."""
                            .formatted(
                                    Printable.factor(subtaskSkew()),
                                    report.layoutPartitions(),
                                    maxParallelism() % report.layoutPartitions() == 0
                                            ? ""
                                            : ", and a max parallelism that is a multiple of it"));
        }
        return List.copyOf(warnings);
    }

    private static String sentence(String phrase) {
        return "%s%s."
                .formatted(phrase.substring(0, 1).toUpperCase(Locale.ROOT), phrase.substring(1));
    }

    /** Returns the configuration to paste; empty if the report supports none. */
    String yaml() {
        return isConfigurable() ? declaration().yaml() : "";
    }

    /** Returns the lines of Java that declare the partitioning; empty if there is none. */
    List<String> java() {
        return isConfigurable() ? declaration().java() : List.of();
    }

    /** Whether the report supports any configuration. */
    boolean isConfigurable() {
        return report.evidence().keysOfOtherFormat() == 0 && !endedTooEarly();
    }

    /** Whether the time ran out before some partition was read. */
    private boolean endedTooEarly() {
        return report.unread().timedOut() && !report.unread().partitions().isEmpty();
    }

    /** Whether it is known how many records each partition has. */
    boolean isCounted() {
        return report.unread().uncounted().isEmpty();
    }

    /** Returns the plan in words. */
    String planInWords() {
        return isConfigurable() ? plan().name() : UNDECIDED;
    }

    /** Returns the strategy in words. */
    String strategyInWords() {
        return isConfigurable() ? strategy() : UNDECIDED;
    }

    private Declaration declaration() {
        return Declaration.of(report, keyFormat, job);
    }

    /** Returns the exit code: 0 aligned, 1 not or partly aligned, 2 undecided. */
    int exitCode() {
        return switch (report.verdict()) {
            case ALIGNED -> 0;
            case PARTLY_ALIGNED, NOT_ALIGNED -> 1;
            case UNDECIDED -> 2;
        };
    }

    /** Returns a verdict as a person reads it: "not aligned". */
    static String inWords(Verdict verdict) {
        return switch (verdict) {
            case ALIGNED -> "aligned";
            case PARTLY_ALIGNED -> "partly aligned";
            case NOT_ALIGNED -> "not aligned";
            case UNDECIDED -> UNDECIDED;
        };
    }

    /** Returns what the sample shows of formulas and partition counts. */
    FoundFormula formula() {
        return new FoundFormula(report);
    }
}
