package io.flinkpartitioning.kafka;

import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/** What a sample amounts to, and why. */
record AlignmentJudgement(Verdict verdict, List<String> reasons) {

    static AlignmentJudgement of(
            Sample sample,
            Optional<GroupKeyMatch> groupKey,
            SortedSet<Integer> schemaIds,
            double threshold,
            KeyFormat keyFormat) {
        List<String> reasons = new ArrayList<>();
        Verdict verdict = verdict(sample, threshold, reasons);
        if (schemaIds.size() > 1) {
            verdict = worse(verdict, Verdict.PARTLY_ALIGNED);
            reasons.add(
                    "Keys carry the schema ids "
                            + schemaIds
                            + ", and the id is hashed with the key: one logical key of two schemas lies"
                            + " in two partitions.");
        }
        groupKey.ifPresent(match -> addGroupKey(match, reasons));
        if (sample.unreadable() > 0) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d keys are not of the format %s; the verdict does not depend on"
                                    + " it.",
                            sample.unreadable(),
                            sample.keyed(),
                            keyFormat.name().toLowerCase(Locale.ROOT)));
        }
        if (sample.coverage().timedOut()) {
            reasons.add(
                    "The time limit ended the sample before it was full; a longer one makes the"
                            + " verdict surer.");
        }
        return new AlignmentJudgement(verdict, List.copyOf(reasons));
    }

    private static Verdict verdict(Sample sample, double threshold, List<String> reasons) {
        if (sample.sampled() == 0) {
            reasons.add(
                    sample.coverage().timedOut()
                            ? "No record could be read in time."
                            : "The topic has no records, which says nothing about its producers.");
            return Verdict.UNDECIDED;
        }
        if (sample.withoutKey() == sample.sampled()) {
            reasons.add("No record has a key, so producers spread records over all partitions.");
            return Verdict.NOT_ALIGNED;
        }
        int partitions = sample.partitions().size();
        if (partitions == 1) {
            reasons.add("The topic has one partition, where any formula puts every key.");
            return Verdict.ALIGNED;
        }
        long strays = sample.strays();
        double ratio = sample.alignmentRatio();
        if (strays == 0 && !Sample.isEvidence(sample.distinctKeys(), sample.layoutPartitions())) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "Only %,d keys were seen, which may lie where %s puts them by chance.",
                            sample.distinctKeys(),
                            sample.hash()));
            return Verdict.UNDECIDED;
        }
        if (sample.withoutKey() > 0) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d records have no key, and lie in any partition.",
                            sample.withoutKey(),
                            sample.sampled()));
        }
        if (sample.layoutPartitions() < partitions) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "All records lie where they belong among %d partitions, from which the topic"
                                    + " has grown to %d: pin source_partitions: %d.",
                            sample.layoutPartitions(),
                            partitions,
                            sample.layoutPartitions()));
        }
        reasons.add(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d records of the sample lie where %s puts their key; of all, at most"
                                + " %s are strays.",
                        sample.sampled() - strays,
                        sample.sampled(),
                        sample.hash() == null ? "the best of the formulas" : sample.hash(),
                        percent(sample.strayUpperBound())));
        if (strays == 0) {
            return Verdict.ALIGNED;
        }
        addWhere(sample, reasons);
        return sample.hash() != null && ratio >= threshold
                ? Verdict.PARTLY_ALIGNED
                : Verdict.NOT_ALIGNED;
    }

    private static void addWhere(Sample sample, List<String> reasons) {
        if (sample.hash() == null) {
            reasons.add(
                    "No known formula explains where the keys lie: the producers use a partitioner of"
                            + " their own, name partitions, or several of them partition differently.");
            return;
        }
        PartitionSample worst = sample.partitions().get(0);
        for (PartitionSample partition : sample.partitions()) {
            if (strayShare(partition) > strayShare(worst)) {
                worst = partition;
            }
        }
        reasons.add(
                String.format(
                        Locale.ROOT,
                        "Most strays for its records are in partition %d, %s of them.",
                        worst.partition(),
                        percent(strayShare(worst))));
    }

    private static double strayShare(PartitionSample partition) {
        return partition.sampled() == 0
                ? 0
                : (double) (partition.sampled() - partition.aligned()) / partition.sampled();
    }

    private static void addGroupKey(GroupKeyMatch match, List<String> reasons) {
        long read = match.equal() + match.different();
        reasons.add(
                match.different() == 0
                        ? String.format(
                                Locale.ROOT,
                                "The group key '%s' is the record key in all %,d records read.",
                                match.name(),
                                read)
                        : String.format(
                                Locale.ROOT,
                                "The group key '%s' is not the record key in %,d of %,d records.",
                                match.name(),
                                match.different(),
                                read));
        if (match.failed() > 0) {
            reasons.add(
                    String.format(
                            Locale.ROOT,
                            "%,d records could not be read, the first in %s.",
                            match.failed(),
                            match.firstFailure().orElse("?")));
        }
    }

    private static Verdict worse(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Returns a share with as many digits as it takes to tell it from nothing. */
    static String percent(double share) {
        double percent = 100 * share;
        return String.format(
                Locale.ROOT, percent >= 1 || percent == 0 ? "%.1f %%" : "%.2g %%", percent);
    }
}
