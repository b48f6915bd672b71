package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.StrayExample;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A formula with a partition count, and how many records it explains. Used by one thread. */
final class FormulaFit {

    private final Formula formula;
    private final int layoutPartitions;
    private final long[] aligned;
    private final List<StrayExample> strays = new ArrayList<>();
    private int keysAtHome;
    private long failed;
    private @Nullable String firstFailure;

    /**
     * Starts an empty count.
     *
     * @param formula the formula
     * @param layoutPartitions the partition count to try it with, at least 1
     * @param partitions the partition count of the topic, at least 1
     */
    FormulaFit(Formula formula, int layoutPartitions, int partitions) {
        this.formula = formula;
        this.layoutPartitions = layoutPartitions;
        this.aligned = new long[partitions];
    }

    /**
     * Counts a record.
     *
     * @param key its key
     * @param isNew whether the key is seen for the first time
     * @param partition the partition that it is in
     * @param offset its offset
     * @param format how a person reads its key
     */
    void add(byte[] key, boolean isNew, int partition, long offset, KeyFormat format) {
        int home;
        try {
            home = formula.partition().of(key, layoutPartitions);
        } catch (RuntimeException e) {
            // The user's function or deserializer refuses the key, so the key has no home under it.
            failed++;
            firstFailure =
                    firstFailure == null
                            ? AlignmentTally.inWords(partition, offset, e)
                            : firstFailure;
            return;
        }
        if (home == partition % layoutPartitions) {
            aligned[partition]++;
            keysAtHome += isNew ? 1 : 0;
        } else if (strays.size() < AlignmentTally.EXAMPLES) {
            strays.add(new StrayExample(partition, offset, format.describe(key), home));
        }
    }

    /** Returns the fit that explains more records. Of equals it is the first. */
    FormulaFit moreMatching(FormulaFit other) {
        return other.matching() > matching() ? other : this;
    }

    /**
     * Whether it puts clearly more keys in their partition than a wrong formula would by chance.
     */
    boolean explains(int distinctKeys) {
        double chance = 1.0 / layoutPartitions;
        return Sample.isEvidence(distinctKeys, layoutPartitions)
                && keysAtHome >= distinctKeys * (1 + chance) / 2;
    }

    String name() {
        return formula.name();
    }

    int layoutPartitions() {
        return layoutPartitions;
    }

    long matching() {
        return Arrays.stream(aligned).sum();
    }

    long alignedIn(int partition) {
        return aligned[partition];
    }

    List<StrayExample> strays() {
        return strays;
    }

    /** The keys that the formula refused. */
    long failed() {
        return failed;
    }

    @Nullable String firstFailure() {
        return firstFailure;
    }

    HashMatch match(long keyed) {
        return new HashMatch(name(), matching(), keyed);
    }
}
