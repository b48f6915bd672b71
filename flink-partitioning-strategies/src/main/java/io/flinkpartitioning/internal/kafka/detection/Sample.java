package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import java.util.List;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.jspecify.annotations.Nullable;

/**
 * A sample in numbers, and what they say of the whole topic.
 *
 * @param partitions the partitions
 * @param keyed the records with a key
 * @param distinctKeys the keys
 * @param unreadable the keys that their format does not accept
 * @param layoutPartitions the partition count that fits best
 * @param hash the name of the formula that is declared, or else explains the sample, or null
 * @param betterHash the name of another formula that explains more, or null
 * @param failed the keys that the formula refused
 * @param firstFailure the first of these failures in words, or null
 * @param coverage what the sample covers
 */
record Sample(
        List<PartitionSample> partitions,
        long keyed,
        int distinctKeys,
        long unreadable,
        int layoutPartitions,
        @Nullable String hash,
        @Nullable String betterHash,
        long failed,
        @Nullable String firstFailure,
        TopicSampler.Coverage coverage) {

    /** A formula that fits by chance with a lower probability than this has been found. */
    private static final double CHANCE = 1e-6;

    /**
     * Whether so many keys could hardly lie where a formula puts them all by chance, which each
     * does with a probability of one by the partition count.
     */
    static boolean isEvidence(int distinctKeys, int partitions) {
        return distinctKeys * Math.log(partitions) >= -Math.log(CHANCE);
    }

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
     * distribution. Partitions are strata of different weights, so the sample counts as if it had
     * as many records as the one that is sampled most thinly allows; the variance of the estimate
     * is at most that of such a sample. A complete sample has no uncertainty. Strays are taken to
     * be scattered: a burst of them between two runs stays unseen.
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

    /** Whether a partition has no record at all, or none between the markers of transactions. */
    private boolean isEmpty(PartitionSample partition) {
        return partition.sampled() == 0 && coverage.whole().contains(partition.partition());
    }

    /** Whether there are records in partitions that the sample knows nothing of. */
    boolean hasUnseenPartitions() {
        return partitions.stream()
                .anyMatch(partition -> partition.sampled() == 0 && !isEmpty(partition));
    }
}
