package io.flinkpartitioning.bench.job;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The records of a topic.
 *
 * @param partitions the partition count, at least 1
 * @param keys the number of keys, each in the partition that Kafka's producer chooses
 * @param records the number of records, at least one for each partition
 * @param strayShare the share of records that are in another partition than their key, 0 to 1
 * @param skew how unequal partitions are: the exponent of Zipf's law, 0 for equal ones
 */
public record Load(int partitions, int keys, long records, double strayShare, double skew)
        implements Serializable {

    public Load {
        require("partitions", partitions >= 1, partitions, "at least 1");
        require("keys", keys >= 1, keys, "at least 1");
        require("records", records >= partitions, records, "at least the partition count");
        require("strayShare", strayShare >= 0 && strayShare <= 1, strayShare, "from 0 to 1");
        require("skew", skew >= 0, skew, "at least 0");
    }

    private static void require(String name, boolean holds, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(name + " must be " + rule + ", but is " + value);
        }
    }

    /** Returns a load of equal partitions, each record in the partition of its key. */
    public static Load aligned(int partitions, int keys, long records) {
        return new Load(partitions, keys, records, 0, 0);
    }

    /**
     * Returns this, if each partition has a key, which the constructor does not see.
     *
     * @throws IllegalArgumentException if one has none
     */
    public Load checked() {
        BitSet withKey = new BitSet(partitions);
        for (int key = 0; key < keys && withKey.cardinality() < partitions; key++) {
            withKey.set(Traders.partition(Traders.key(key), partitions));
        }
        require(
                "keys",
                withKey.cardinality() == partitions,
                keys,
                "so many that each of %d partitions has one".formatted(partitions));
        return this;
    }

    /** Returns the same with strays. */
    public Load withStrayShare(double share) {
        return new Load(partitions, keys, records, share, skew);
    }

    /** Returns the same with unequal partitions. */
    public Load withSkew(double exponent) {
        return new Load(partitions, keys, records, strayShare, exponent);
    }

    /** Returns how many records each partition has. */
    long[] recordsOfPartitions() {
        double[] weights = new double[partitions];
        Arrays.setAll(weights, partition -> Math.pow(partition + 1, -skew));
        double all = Arrays.stream(weights).sum();
        long[] counts = new long[partitions];
        Arrays.setAll(
                counts, partition -> Math.max(1, (long) (records * weights[partition] / all)));
        counts[0] += records - Arrays.stream(counts).sum();
        return counts;
    }
}
