package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.Unread;
import java.util.List;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A sample in numbers, and what they say about the whole topic.
 *
 * @param partitions the partitions
 * @param keyed the records with a key
 * @param distinctKeys the distinct keys, without the window if the formula leaves it out
 * @param layoutPartitions the partition count that fits best
 * @param hash the name of the declared formula, or else of the one that explains the sample, or
 *     null
 * @param better another formula, which explains more than the declared one; or null
 * @param failed the keys that the formula refused
 * @param firstFailure the first of these failures in words, or null
 * @param coverage what the sample covers
 */
record Sample(
        List<PartitionSample> partitions,
        long keyed,
        int distinctKeys,
        int layoutPartitions,
        @Nullable String hash,
        @Nullable HashMatch better,
        long failed,
        @Nullable String firstFailure,
        Coverage coverage) {

    long sampled() {
        return partitions.stream().mapToLong(PartitionSample::sampled).sum();
    }

    long withoutKey() {
        return partitions.stream().mapToLong(PartitionSample::withoutKey).sum();
    }

    long strays() {
        return sampled() - partitions.stream().mapToLong(PartitionSample::aligned).sum();
    }

    /** See {@link AlignmentReport#alignmentRatio}. */
    double alignmentRatio() {
        return AlignmentRatio.of(partitions, coverage.complete());
    }

    /**
     * The upper limit of Clopper and Pearson (1934), one-sided: the quantile of a beta
     * distribution. Partitions are strata of different weights. So the sample counts as a smaller
     * one, sampled everywhere as thinly as the thinnest partition. The estimate's variance is at
     * most the variance of such a sample. A complete sample has no uncertainty. Assumes that strays
     * are scattered: a burst of them between two runs goes unseen.
     */
    double strayUpperBound() {
        if (sampled() == 0) {
            return 1;
        }
        if (coverage.complete()) {
            return (double) strays() / sampled();
        }
        long records = 0;
        for (PartitionSample partition : partitions) {
            records += isEmpty(partition) ? 0 : partition.records();
        }
        double share = 0;
        double size = Double.POSITIVE_INFINITY;
        for (PartitionSample partition : partitions) {
            if (isEmpty(partition)) {
                continue;
            }
            if (partition.sampled() == 0) {
                return 1;
            }
            double weight = (double) partition.records() / records;
            share += weight * (partition.sampled() - partition.aligned()) / partition.sampled();
            size = Math.min(size, partition.sampled() / weight);
        }
        if (share >= 1) {
            return 1;
        }
        return new BetaDistribution(size * share + 1, size * (1 - share))
                .inverseCumulativeProbability(AlignmentReport.CONFIDENCE);
    }

    /** Whether a partition has no records, or only transaction markers. */
    private boolean isEmpty(PartitionSample partition) {
        return partition.sampled() == 0 && coverage.whole().contains(partition.partition());
    }

    /** Whether the sample has no record of a partition that may have some. */
    boolean hasUnseenPartitions() {
        return !unread().partitions().isEmpty();
    }

    /** Whether the time ran out before some partition was read. */
    boolean endedTooEarly() {
        return coverage.timedOut() && hasUnseenPartitions();
    }

    /** Returns what was not read. */
    Unread unread() {
        return new Unread(
                coverage.timedOut(),
                partitions.stream()
                        .filter(partition -> partition.sampled() == 0 && !isEmpty(partition))
                        .map(PartitionSample::partition)
                        .toList(),
                coverage.uncounted().stream().sorted().toList());
    }
}
