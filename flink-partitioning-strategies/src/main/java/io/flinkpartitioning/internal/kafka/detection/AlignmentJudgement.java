package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.Unread;
import io.flinkpartitioning.kafka.AlignmentReport.Verdict;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;

/** The verdict on a sample, and why. */
record AlignmentJudgement(Verdict verdict, List<String> reasons) {

    /**
     * What a sample says of its keys.
     *
     * @param groupKey how group keys compare with record keys, if groups are taken from the value
     * @param equalKeys equal keys with different bytes
     * @param schemaIds the schema ids in the keys
     * @param format how keys are shown
     * @param otherFormat the keys that are not of the format that the caller has named
     */
    record Keys(
            Optional<GroupKeyMatch> groupKey,
            EqualKeysTally equalKeys,
            SortedSet<Integer> schemaIds,
            KeyFormat format,
            OtherFormat otherFormat) {}

    static AlignmentJudgement of(Sample sample, FormulaFits fits, Keys keys, double threshold) {
        Reasons reasons = new Reasons();
        if (keys.otherFormat.records() > 0) {
            reasons.add("%s", keys.otherFormat.inWords(sample.keyed()));
        }
        Verdict verdict = verdict(sample, fits, keys.format, threshold, reasons);
        if (keys.schemaIds.size() > 1) {
            verdict = worse(verdict, Verdict.PARTLY_ALIGNED);
            reasons.add(
                    """
                    Keys carry the schema ids %s, and the id is hashed with the key: one logical key of \
                    two schemas lies in two partitions.""",
                    keys.schemaIds);
        }
        if (keys.otherFormat.records() > 0) {
            verdict = Verdict.UNDECIDED;
        }
        EqualKeysTally equalKeys = keys.equalKeys;
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
        keys.groupKey.ifPresent(match -> addGroupKey(match, reasons));
        new KeyWords(fits.keys(), keys.format, sample.hash()).addTo(sample, reasons);
        if (sample.coverage().timedOut() && !sample.endedTooEarly()) {
            reasons.add(
                    """
                    The time limit ended the sample before it was full, with %,d records read; a longer \
                    one makes the verdict surer.""",
                    sample.sampled());
        }
        return new AlignmentJudgement(verdict, reasons.sentences());
    }

    private static Verdict verdict(
            Sample sample, FormulaFits fits, KeyFormat format, double threshold, Reasons reasons) {
        if (sample.endedTooEarly()) {
            addUnread(sample, reasons);
            // Strays from a declared formula are a fact, whatever the other partitions have.
            if (!fits.declared() || sample.strays() == 0) {
                return Verdict.UNDECIDED;
            }
        }
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
        boolean enough =
                Chance.isEnough(sample.distinctKeys(), sample.layoutPartitions(), fits.tried());
        if (!enough && (sample.hash() == null ? isNear(sample, threshold) : strays == 0)) {
            reasons.add(
                    "Only %,d keys were seen, which may lie where a formula puts them by chance.",
                    sample.distinctKeys());
            return Verdict.UNDECIDED;
        }
        addCauses(sample, fits, reasons);
        addShare(sample, reasons);
        FormulaWords.addFormula(fits, format, reasons);
        if (sample.hash() == null) {
            FormulaWords.addNoFormula(sample, fits, format, reasons);
            return strays > 0 ? Verdict.NOT_ALIGNED : Verdict.UNDECIDED;
        }
        if (strays > 0) {
            FormulaWords.addStrays(sample, fits, reasons);
            return isNear(sample, threshold) ? Verdict.PARTLY_ALIGNED : Verdict.NOT_ALIGNED;
        }
        if (sample.hasUnseenPartitions()) {
            reasons.add("Of some partitions no record could be read.");
            return Verdict.UNDECIDED;
        }
        return Verdict.ALIGNED;
    }

    /** Says what the time did not suffice for. */
    private static void addUnread(Sample sample, Reasons reasons) {
        Unread unread = sample.unread();
        long records =
                sample.coverage().recordsOfPartitions().stream().mapToLong(Long::longValue).sum();
        reasons.add(
                """
                The time ran out: %,d of %s records by offsets were read, and none of %s%s. \
                Allow more time.""",
                sample.sampled(),
                unread.uncounted().isEmpty()
                        ? String.format(Locale.ROOT, "%,d", records)
                        : "an unknown number of",
                partitions(unread.partitions()),
                unread.uncounted().isEmpty()
                        ? ""
                        : "; the offsets of %s were not told either"
                                .formatted(partitions(unread.uncounted())));
    }

    private static String partitions(List<Integer> numbers) {
        return (numbers.size() == 1 ? "partition " : "partitions ") + Ranges.of(numbers);
    }

    private static boolean isNear(Sample sample, double threshold) {
        return sample.alignmentRatio() >= threshold;
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
    private static void addCauses(Sample sample, FormulaFits fits, Reasons reasons) {
        if (sample.withoutKey() > 0) {
            reasons.add(
                    "%,d of %,d records have no key, and lie in any partition.",
                    sample.withoutKey(), sample.sampled());
        }
        FormulaWords.addCount(sample, fits, reasons);
        if (sample.failed() > 0) {
            reasons.add(
                    "%,d keys were refused by the formula, the first in %s.",
                    sample.failed(), sample.firstFailure());
        }
        HashMatch better = sample.better();
        if (better != null) {
            reasons.add(
                    "Another formula explains more: %s, %,d of %,d keyed records.",
                    better.hash(), better.matching(), better.keyed());
        }
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
