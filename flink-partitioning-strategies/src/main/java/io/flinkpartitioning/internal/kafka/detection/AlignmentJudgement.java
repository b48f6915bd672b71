package io.flinkpartitioning.internal.kafka.detection;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The verdict on a sample, and why. */
record AlignmentJudgement(Verdict verdict, List<String> reasons) {

    /** Collects reasons, each made from a template. */
    private static final class Reasons {

        private final List<String> sentences = new ArrayList<>();

        @FormatMethod
        void add(@FormatString String template, @Nullable Object... arguments) {
            sentences.add(String.format(Locale.ROOT, template, arguments));
        }
    }

    static AlignmentJudgement of(
            Sample sample,
            Optional<GroupKeyMatch> groupKey,
            EqualKeysTally equalKeys,
            SortedSet<Integer> schemaIds,
            double threshold,
            KeyFormat keyFormat) {
        Reasons reasons = new Reasons();
        Verdict verdict = verdict(sample, threshold, reasons);
        if (schemaIds.size() > 1) {
            verdict = worse(verdict, Verdict.PARTLY_ALIGNED);
            reasons.add(
                    """
                    Keys carry the schema ids %s, and the id is hashed with the key: one logical key of \
                    two schemas lies in two partitions.""",
                    schemaIds);
        }
        if (equalKeys.apart() != null) {
            verdict = Verdict.NOT_ALIGNED;
            reasons.add(
                    "Equal keys have different bytes, so one group lies in two places: %s.",
                    equalKeys.apart());
        }
        if (equalKeys.rewritten() > 0) {
            reasons.add(
                    """
                    The declared serializer writes %,d of %,d keys as other bytes than their records \
                    have, the first %s; it is not the producers', or has other settings.""",
                    equalKeys.rewritten(), sample.keyed(), equalKeys.firstRewritten());
        }
        groupKey.ifPresent(match -> addGroupKey(match, reasons));
        addLimits(sample, keyFormat, reasons);
        return new AlignmentJudgement(verdict, List.copyOf(reasons.sentences));
    }

    /** Adds what the sample leaves open. */
    private static void addLimits(Sample sample, KeyFormat keyFormat, Reasons reasons) {
        if (sample.unreadable() > 0) {
            reasons.add(
                    "%,d of %,d keys are not of the format %s; the verdict does not depend on it.",
                    sample.unreadable(), sample.keyed(), keyFormat.name().toLowerCase(Locale.ROOT));
        }
        if (sample.coverage().timedOut()) {
            reasons.add(
                    """
                    The time limit ended the sample before it was full; a longer one makes the verdict \
                    surer.""");
        }
    }

    private static Verdict verdict(Sample sample, double threshold, Reasons reasons) {
        if (sample.sampled() == 0) {
            if (sample.hasUnseenPartitions()) {
                reasons.add("No record could be read.");
            } else {
                reasons.add("The topic has no records, which says nothing about its producers.");
            }
            return Verdict.UNDECIDED;
        }
        if (sample.layoutPartitions() == 1) {
            reasons.add("There is one partition, where any formula puts every key.");
            return Verdict.ALIGNED;
        }
        if (sample.withoutKey() == sample.sampled()) {
            reasons.add("No record has a key, so producers spread records over all partitions.");
            return Verdict.NOT_ALIGNED;
        }
        long strays = sample.strays();
        boolean fits =
                strays == 0 || (sample.hash() == null && sample.alignmentRatio() >= threshold);
        if (fits && !Sample.isEvidence(sample.distinctKeys(), sample.layoutPartitions())) {
            reasons.add(
                    "Only %,d keys were seen, which may lie where a formula puts them by chance.",
                    sample.distinctKeys());
            return Verdict.UNDECIDED;
        }
        addCauses(sample, reasons);
        addShare(sample, reasons);
        if (strays > 0) {
            addWhere(sample, reasons);
            return sample.alignmentRatio() >= threshold
                    ? Verdict.PARTLY_ALIGNED
                    : Verdict.NOT_ALIGNED;
        }
        if (sample.hasUnseenPartitions()) {
            reasons.add("Of some partitions no record could be read.");
            return Verdict.UNDECIDED;
        }
        return Verdict.ALIGNED;
    }

    private static void addShare(Sample sample, Reasons reasons) {
        reasons.add(
                """
                %,d of %,d records of the sample lie where %s puts their key; of all, at most %s are \
                strays%s.""",
                sample.sampled() - sample.strays(),
                sample.sampled(),
                sample.hash() == null ? "the best of the formulas" : sample.hash(),
                percent(sample.strayUpperBound()),
                sample.coverage().complete() ? "" : ", if they are scattered");
    }

    /** Adds the known causes that put records outside their key's partition. */
    private static void addCauses(Sample sample, Reasons reasons) {
        int partitions = sample.partitions().size();
        int ofLayout = sample.layoutPartitions();
        if (sample.withoutKey() > 0) {
            reasons.add(
                    "%,d of %,d records have no key, and lie in any partition.",
                    sample.withoutKey(), sample.sampled());
        }
        if (partitions % ofLayout != 0) {
            reasons.add(
                    "The topic has %s partitions, no multiple of the %s of the layout.",
                    partitions, ofLayout);
        } else if (ofLayout < partitions) {
            reasons.add(
                    """
                    The records lie where they belong among %s partitions, from which the topic has \
                    grown to %s: pin source_partitions: %s.""",
                    ofLayout, partitions, ofLayout);
        }
        if (sample.failed() > 0) {
            reasons.add(
                    "%,d keys were refused by the formula, the first in %s.",
                    sample.failed(), sample.firstFailure());
        }
        if (sample.betterHash() != null) {
            reasons.add(
                    "Another formula explains more: the producers' is probably %s.",
                    sample.betterHash());
        }
    }

    private static void addWhere(Sample sample, Reasons reasons) {
        if (sample.hash() == null) {
            reasons.add(
                    """
                    No known formula explains where the keys lie: the producers use a partitioner of \
                    their own, name partitions, or several of them partition differently.""");
            return;
        }
        PartitionSample worst = sample.partitions().get(0);
        for (PartitionSample partition : sample.partitions()) {
            if (strayShare(partition) > strayShare(worst)) {
                worst = partition;
            }
        }
        reasons.add(
                "Partition %d has the most strays for its records, %s.",
                worst.partition(), percent(strayShare(worst)));
    }

    private static double strayShare(PartitionSample partition) {
        return partition.sampled() == 0
                ? 0
                : (double) (partition.sampled() - partition.aligned()) / partition.sampled();
    }

    private static void addGroupKey(GroupKeyMatch match, Reasons reasons) {
        long read = match.equal() + match.different();
        if (match.different() > 0) {
            reasons.add(
                    "The group key '%s' is not the record key in %,d of %,d records.",
                    match.name(), match.different(), read);
        } else if (read > 0) {
            reasons.add(
                    "The group key '%s' is the record key in all %,d records read.",
                    match.name(), read);
        }
        if (match.failed() > 0) {
            reasons.add(
                    "%,d records could not be read and are not judged, the first in %s.",
                    match.failed(), match.firstFailure().orElse("?"));
        }
    }

    private static Verdict worse(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** Returns a share in percent, with enough digits that a small one does not look like zero. */
    static String percent(double share) {
        double percent = 100 * share;
        return String.format(
                Locale.ROOT, percent >= 1 || percent == 0 ? "%.1f %%" : "%.2g %%", percent);
    }
}
