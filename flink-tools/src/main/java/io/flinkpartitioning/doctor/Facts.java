package io.flinkpartitioning.doctor;

import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.SampledKeys;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a diagnosis says at a glance, in words. Immutable.
 *
 * @param diagnosis the diagnosis
 */
record Facts(Diagnosis diagnosis) {

    /**
     * A fact.
     *
     * @param name what it is about
     * @param value what is so
     */
    record Fact(String name, String value) {}

    /** Returns all of them, in the order for a person. */
    List<Fact> all() {
        return List.of(
                new Fact("partitions", diagnosis.formula().partitions()),
                new Fact("records", records()),
                new Fact("keys", keys()),
                new Fact("key format", keyFormat()),
                new Fact("producer hash", diagnosis.formula().producerHash()),
                new Fact("runner-up", diagnosis.formula().runnerUp()),
                new Fact("alignment", alignment()),
                new Fact("skew", skew()),
                new Fact(
                        "parallelism",
                        "%d, max parallelism %d"
                                .formatted(diagnosis.parallelism(), diagnosis.maxParallelism())),
                new Fact("idle subtasks", idle()),
                new Fact("plan", diagnosis.planInWords()),
                new Fact("strategy", diagnosis.strategyInWords()));
    }

    private AlignmentReport report() {
        return diagnosis.report();
    }

    /** Returns the alignment in words. */
    String alignment() {
        return report().sampled() == 0
                ? "nothing to judge"
                : "%s of the records in their key's partition; strays in all: at most %s"
                        .formatted(
                                Printable.percent(report().alignmentRatio()),
                                Printable.percentAtMost(report().strayUpperBound()));
    }

    /** Returns the idle subtasks in words. */
    String idle() {
        if (!diagnosis.placedByPartition()) {
            return "none: keys are hashed over all subtasks";
        }
        List<Integer> idle = diagnosis.idleSubtasks();
        return idle.isEmpty()
                ? "none"
                : "%d of %d: %s".formatted(idle.size(), diagnosis.parallelism(), Ranges.of(idle));
    }

    /** Returns the number of records, and of those in the sample, in words. */
    String records() {
        return "%s, %s sampled%s%s"
                .formatted(
                        diagnosis.isCounted()
                                ? Printable.count(report().records()) + " by offsets"
                                : "number unknown, the time ran out",
                        Printable.count(report().sampled()),
                        report().withoutKey() == 0
                                ? ""
                                : ", %s of them without key"
                                        .formatted(Printable.count(report().withoutKey())),
                        report().complete() && report().sampled() > 0
                                ? " (all that there are)"
                                : "");
    }

    /** Returns the number of keys, and examples, in words. */
    String keys() {
        SampledKeys keys = report().keys();
        return keys.examples().isEmpty()
                ? "none seen"
                : "%s seen, such as %s"
                        .formatted(
                                Printable.count(keys.distinct()),
                                keys.examples().stream()
                                        .map(Printable::quoted)
                                        .collect(Collectors.joining(", ")));
    }

    /** Returns the format of the keys, and whether the verdict depends on it, in words. */
    String keyFormat() {
        return KeyFormatNames.name(diagnosis.keyFormat())
                + (report().keys().formatDecides() ? "; the verdict depends on it" : "");
    }

    /** Returns the skew of partitions and subtasks, and a hot key, in words. */
    String skew() {
        String hotKey =
                report().keys()
                        .hot()
                        .map(
                                key ->
                                        "; one key, %s, has %s of the sample, mainly in partition %d"
                                                .formatted(
                                                        Printable.quoted(key.key()),
                                                        Printable.percent(
                                                                (double) key.records()
                                                                        / report().sampled()),
                                                        key.partition()))
                        .orElse("");
        return skewOfPartitions() + hotKey;
    }

    private String skewOfPartitions() {
        if (!diagnosis.isCounted()) {
            return "unknown";
        }
        if (report().records() == 0) {
            return "nothing to judge";
        }
        String ofPartitions =
                "largest partition %s times the mean".formatted(Printable.factor(report().skew()));
        return diagnosis.placedByPartition()
                ? "%s, busiest subtask %s times that of those with work"
                        .formatted(ofPartitions, Printable.factor(diagnosis.subtaskSkew()))
                : ofPartitions;
    }
}
