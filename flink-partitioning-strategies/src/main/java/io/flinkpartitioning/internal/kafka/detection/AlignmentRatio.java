package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import java.util.List;

/** The share of a topic's records in their key's partition. Stateless. */
public final class AlignmentRatio {

    private AlignmentRatio() {}

    /**
     * Returns the share, in [0, 1]; 0 if nothing was sampled.
     *
     * @param partitions the partitions and their samples
     * @param complete whether the samples have all records; if not, each partition is weighted by
     *     its number of records
     */
    public static double of(List<PartitionSample> partitions, boolean complete) {
        double aligned = 0;
        double all = 0;
        for (PartitionSample partition : partitions) {
            if (partition.sampled() > 0) {
                double weight = complete ? partition.sampled() : partition.records();
                aligned += weight * partition.aligned() / partition.sampled();
                all += weight;
            }
        }
        return all == 0 ? 0 : aligned / all;
    }
}
