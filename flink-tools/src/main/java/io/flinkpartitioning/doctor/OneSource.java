package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.kafka.Shortened;
import io.flinkpartitioning.internal.planner.TopicPlan;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import io.flinkpartitioning.plan.Plan;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What one source of several topics would be. A source declares one formula and has one layout for
 * all of its topics. Immutable.
 *
 * @param plan the plan, if it is known
 * @param sourcePartitions the partition count of the layout; 0 without one
 * @param reasons why, each a sentence or two
 * @param warnings what the user should know before they follow the advice
 * @param yaml the configuration to paste; empty if there is none
 * @param java the lines of Java to paste; empty if there are none
 */
record OneSource(
        Optional<Plan> plan,
        int sourcePartitions,
        List<String> reasons,
        List<String> warnings,
        String yaml,
        List<String> java) {

    OneSource {
        reasons = List.copyOf(reasons);
        warnings = List.copyOf(warnings);
        java = List.copyOf(java);
    }

    /**
     * The job that would read the topics.
     *
     * @param keyFormat the format of the keys
     * @param threshold the share of records in their key's partition, in (0, 1], that makes topics
     *     partly aligned
     * @param parallelism its parallelism, or 0 for one subtask per partition
     * @param maxParallelism its max parallelism, or 0 for what the library sets
     * @param topicsInJava the line of Java that sets the topics of the source
     */
    record Job(
            KeyFormat keyFormat,
            double threshold,
            int parallelism,
            int maxParallelism,
            String topicsInJava) {}

    /**
     * Decides.
     *
     * @param findings the findings, at least 2
     */
    static OneSource of(List<TopicFinding> findings, Job job) {
        List<String> unknown =
                findings.stream().filter(OneSource::isUnknown).map(TopicFinding::topic).toList();
        List<AlignmentReport> reports =
                findings.stream()
                        .filter(finding -> !isUnknown(finding))
                        .map(finding -> ((TopicFinding.Judged) finding).diagnosis().report())
                        .toList();
        List<String> apart = reports.isEmpty() ? List.of() : apart(reports);
        if (!unknown.isEmpty()) {
            return unknown(unknown, apart);
        }
        return apart.isEmpty() ? together(reports, job) : hashed(apart);
    }

    private static OneSource unknown(List<String> topics, List<String> apart) {
        List<String> reasons = new ArrayList<>(apart);
        reasons.add(
                "Nothing can be declared for %s yet. Ask again when what is wrong has been corrected."
                        .formatted(named(topics)));
        return new OneSource(Optional.empty(), 0, reasons, List.of(), "", List.of());
    }

    /** Returns what it is called, with its plan. */
    String title() {
        return "One source of all topics%s"
                .formatted(plan.map(known -> ", plan " + known.name()).orElse(""));
    }

    private static boolean isUnknown(TopicFinding finding) {
        return !(finding instanceof TopicFinding.Judged judged
                && judged.diagnosis().isConfigurable());
    }

    /** Returns why no declaration holds for all topics; empty if one does. */
    private static List<String> apart(List<AlignmentReport> reports) {
        List<String> reasons = new ArrayList<>();
        if (reports.stream().map(report -> report.partitions().size()).distinct().count() > 1) {
            reasons.add(
                    """
                    The partition counts differ: %s. One key lies in partitions of different numbers, so \
                    no layout fits all topics."""
                            .formatted(each(reports, report -> count(report.partitions().size()))));
        } else if (layout(reports) == 1 && reports.get(0).partitions().size() > 1) {
            reasons.add(
                    "No layout fits all topics: each fits a layout of its own, %s."
                            .formatted(each(reports, report -> count(report.layoutPartitions()))));
        }
        List<AlignmentReport> known = known(reports);
        if (!known.isEmpty() && formulas(known).isEmpty()) {
            reasons.add(
                    """
                    The producers use different formulas: %s. One declaration is for all topics of a \
                    source."""
                            .formatted(each(known, report -> report.producerHash().orElseThrow())));
        }
        return reasons;
    }

    private static String count(int partitions) {
        return Integer.toString(partitions);
    }

    private static List<AlignmentReport> known(List<AlignmentReport> reports) {
        return reports.stream().filter(report -> report.producerHash().isPresent()).toList();
    }

    /** Returns the formulas that the samples of all topics allow, the likeliest first. */
    private static Set<String> formulas(List<AlignmentReport> known) {
        Set<String> common = new LinkedHashSet<>();
        known.stream().map(OneSource::allowed).forEach(common::addAll);
        known.forEach(report -> common.retainAll(allowed(report)));
        return common;
    }

    private static Set<String> allowed(AlignmentReport report) {
        Set<String> allowed = new LinkedHashSet<>(report.producerHash().stream().toList());
        allowed.addAll(report.evidence().alike());
        return allowed;
    }

    /** Keys stay at home in a layout that divides one that fits. */
    private static int layout(List<AlignmentReport> reports) {
        return reports.stream()
                .map(report -> BigInteger.valueOf(report.layoutPartitions()))
                .reduce(BigInteger::gcd)
                .orElseThrow()
                .intValueExact();
    }

    private static OneSource hashed(List<String> apart) {
        List<String> reasons = new ArrayList<>(apart);
        reasons.add("Give topics that agree a source of their own, or let this one hash all keys.");
        return new OneSource(
                Optional.of(Plan.HASH), 0, reasons, List.of(), Declaration.HASHED_YAML, List.of());
    }

    private static OneSource together(List<AlignmentReport> reports, Job job) {
        int layout = layout(reports);
        int limit = job.maxParallelism() == 0 ? Integer.MAX_VALUE : job.maxParallelism();
        Optional<String> hash = formulas(known(reports)).stream().findFirst();
        TopicPlan plan =
                TopicPlan.ofSource(
                        reports,
                        hash,
                        layout,
                        job.threshold(),
                        job.parallelism() == 0
                                ? Math.min(reports.get(0).partitions().size(), limit)
                                : job.parallelism(),
                        job.maxParallelism());
        Declaration declaration =
                new Declaration(hash, tried(reports), layout, job.keyFormat(), plan);
        List<String> java = new ArrayList<>();
        if (plan.placesByPartition()) {
            java.add(job.topicsInJava() + "   // KafkaSource.builder()");
            java.addAll(declaration.java());
        }
        return new OneSource(
                Optional.of(plan.plan()),
                plan.placesByPartition() ? layout : 0,
                reasons(reports, plan, hash, layout),
                warnings(reports, plan, layout),
                declaration.yaml(),
                java);
    }

    private static List<String> tried(List<AlignmentReport> reports) {
        return reports.stream()
                .flatMap(report -> report.hashes().stream())
                .map(HashMatch::hash)
                .distinct()
                .toList();
    }

    private static List<String> reasons(
            List<AlignmentReport> reports, TopicPlan plan, Optional<String> hash, int layout) {
        List<String> reasons = new ArrayList<>();
        List<AlignmentReport> strays =
                reports.stream()
                        .filter(
                                report ->
                                        report.verdict() == Verdict.NOT_ALIGNED
                                                || report.verdict() == Verdict.PARTLY_ALIGNED)
                        .toList();
        if (!strays.isEmpty()) {
            reasons.add(
                    "Not all topics are aligned: %s. The plan of a source is that of all its topics."
                            .formatted(
                                    each(strays, report -> Diagnosis.inWords(report.verdict()))));
        }
        if (plan.placesByPartition()) {
            reasons.add(
                    "%s holds for all topics, and so does a layout of %d partitions."
                            .formatted(hash.orElse("One formula, which you declare,"), layout));
        }
        return reasons;
    }

    private static List<String> warnings(
            List<AlignmentReport> reports, TopicPlan plan, int layout) {
        List<String> warnings = new ArrayList<>();
        List<String> undecided =
                reports.stream()
                        .filter(report -> report.verdict() == Verdict.UNDECIDED)
                        .map(AlignmentReport::topic)
                        .toList();
        if (!undecided.isEmpty() && plan.placesByPartition()) {
            warnings.add(
                    "The sample of %s says too little, so what you declare stands for it."
                            .formatted(named(undecided)));
        }
        plan.warnings()
                .forEach(
                        warning ->
                                warnings.add(
                                        warning.substring(0, 1).toUpperCase(Locale.ROOT)
                                                + warning.substring(1)
                                                + "."));
        if (plan.placesByPartition() && layout < reports.get(0).partitions().size()) {
            warnings.add(
                    """
                    Keep source_partitions: %1$d pinned, or keys move. At most %1$d subtasks of the keyed \
                    operators get keys."""
                            .formatted(layout));
        }
        return warnings;
    }

    private static String named(List<String> topics) {
        return Shortened.list(topics.stream().map("'%s'"::formatted).toList());
    }

    /** Returns the topics by what they have: "murmur2 ('a', 'b'), crc32 ('c')". */
    private static String each(
            List<AlignmentReport> reports, Function<AlignmentReport, String> what) {
        Map<String, List<String>> topics =
                reports.stream()
                        .collect(
                                Collectors.groupingBy(
                                        what,
                                        LinkedHashMap::new,
                                        Collectors.mapping(
                                                AlignmentReport::topic, Collectors.toList())));
        return Shortened.list(
                topics.entrySet().stream()
                        .map(entry -> "%s (%s)".formatted(entry.getKey(), named(entry.getValue())))
                        .toList());
    }
}
