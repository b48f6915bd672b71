package io.flinkpartitioning.kafka;

import io.flinkpartitioning.internal.kafka.detection.AlignmentRatio;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a sample of a topic says about its partitioning. Immutable.
 *
 * @param topic the topic
 * @param verdict whether a job that groups by the record key can do without an exchange
 * @param reasons why, each a sentence
 * @param producerHash the name of the formula that explains the sample best, if one does
 * @param hashes the formulas that were tried: the best first, then those that explain most of what
 *     it does not
 * @param layoutPartitions the partition count of the layout that fits best: the topic's, or a
 *     divisor of it
 * @param partitions the partitions, in order
 * @param strayUpperBound the upper bound of the share of strays in the topic, in [0, 1], with a
 *     confidence of {@link #CONFIDENCE}. It assumes that strays are scattered: a burst between two
 *     runs of the sample goes unseen
 * @param strays examples of records outside the partition that the best formula gives
 * @param spreadKeys examples of keys that were seen in two partitions or more
 * @param groupKey how the group key compares with the record key, if the caller has said how to
 *     read it
 * @param schemaIds the schema ids in the keys, if their format has any
 * @param complete whether the sample has all records of the topic
 * @param unread what was not read
 * @param evidence how the finding stands against chance and its rivals
 * @param keys the keys of the sample
 */
public record AlignmentReport(
        String topic,
        Verdict verdict,
        List<String> reasons,
        Optional<String> producerHash,
        List<HashMatch> hashes,
        int layoutPartitions,
        List<PartitionSample> partitions,
        double strayUpperBound,
        List<StrayExample> strays,
        List<SpreadKey> spreadKeys,
        Optional<GroupKeyMatch> groupKey,
        SortedSet<Integer> schemaIds,
        boolean complete,
        Unread unread,
        Evidence evidence,
        SampledKeys keys) {

    /** The confidence of {@link #strayUpperBound}. */
    public static final double CONFIDENCE = 0.99;

    /** Whether a job that groups by the record key can do without an exchange. */
    public enum Verdict {
        /** No record of the sample is outside its key's partition. */
        ALIGNED,
        /** Most records are in their key's partition. */
        PARTLY_ALIGNED,
        /** Too few records are in their key's partition. */
        NOT_ALIGNED,
        /** The sample is too small to decide. */
        UNDECIDED
    }

    /**
     * A formula, and how many keyed records of the sample it explains.
     *
     * @param hash the name of the formula, as in {@link KafkaPartitioning}
     * @param matching the records in the partition that it gives
     * @param keyed the records with a key
     */
    public record HashMatch(String hash, long matching, long keyed) {}

    /**
     * A partition and its sample.
     *
     * @param partition the partition
     * @param records the number of records by offsets, which also counts the gaps of compaction and
     *     transactions; 0 if the offsets were not told in time ({@link Unread#uncounted})
     * @param sampled the records in the sample, without those that have no readable group key
     * @param withoutKey how many of them have no key
     * @param aligned how many of them are in the partition that the best formula gives
     */
    public record PartitionSample(
            int partition, long records, long sampled, long withoutKey, long aligned) {}

    /**
     * A record outside its key's partition.
     *
     * @param partition the partition that it is in
     * @param offset its offset
     * @param key its key, shortened
     * @param home the partition that the best formula gives
     */
    public record StrayExample(int partition, long offset, String key, int home) {}

    /**
     * A key in several partitions.
     *
     * @param key the key, shortened
     * @param partitions the partitions that it was seen in
     */
    public record SpreadKey(String key, SortedSet<Integer> partitions) {}

    /**
     * How the group key compares with the record key.
     *
     * @param name what the group key is called
     * @param equal the records with a group key of the same bytes as the record key
     * @param different the records with other bytes, or without record key
     * @param failed the records that could not be read
     * @param firstFailure the first failure, in words
     */
    public record GroupKeyMatch(
            String name, long equal, long different, long failed, Optional<String> firstFailure) {}

    /**
     * What was not read. Partition numbers are in order.
     *
     * @param timedOut whether the time ran out before the sample was full
     * @param partitions the partitions that have records, or may have some, and none is in the
     *     sample
     * @param uncounted those of them whose offsets were not told in time, so that nobody knows how
     *     many records they have
     */
    public record Unread(boolean timedOut, List<Integer> partitions, List<Integer> uncounted) {

        /** Copies the lists. */
        public Unread {
            partitions = List.copyOf(partitions);
            uncounted = List.copyOf(uncounted);
        }
    }

    /**
     * How a finding stands against chance and its rivals.
     *
     * @param chance the share of keys, in (0, 1], that the best formula would explain if it had
     *     nothing to do with the topic
     * @param alike the formulas that put each key of the sample where the found one does, so that
     *     the sample cannot tell them apart
     * @param runnerUp the formula that explains most of what the best one does not, if another one
     *     was tried and is not alike
     * @param runnerUpOfStrays how many of the keyed records that the best formula leaves outside
     *     their key's partition the runner-up explains
     * @param originPartitions the partition count among which the records were written, as far as
     *     the sample tells: the topic's, or a smaller one
     * @param grown whether the order of the records shows that the topic has grown from {@code
     *     originPartitions}; if not, the topic may as well be a mirror
     * @param keysOfOtherFormat the keyed records with a key that is not of the format that the
     *     caller has named
     */
    public record Evidence(
            double chance,
            List<String> alike,
            Optional<String> runnerUp,
            long runnerUpOfStrays,
            int originPartitions,
            boolean grown,
            long keysOfOtherFormat) {

        /** Copies the list. */
        public Evidence {
            alike = List.copyOf(alike);
        }

        private static Evidence none(int layoutPartitions) {
            return new Evidence(
                    1.0 / layoutPartitions,
                    List.of(),
                    Optional.empty(),
                    0,
                    layoutPartitions,
                    false,
                    0);
        }
    }

    /**
     * The keys of the sample. They are shown as the key format has them, without the window of a
     * windowed key, and shortened to 64 characters.
     *
     * @param distinct the number of distinct keys
     * @param examples a few of them, 3 at most; the same ones for the same keys
     * @param hot a key with so many records that its subtask gets clearly more than others, if
     *     there is one
     * @param formatDecides whether the finding depends on the format of the keys: the formula reads
     *     keys, or leaves a part of them out. Of other formulas only the bytes count
     */
    public record SampledKeys(
            int distinct, List<String> examples, Optional<HotKey> hot, boolean formatDecides) {

        /** Copies the list. */
        public SampledKeys {
            examples = List.copyOf(examples);
        }

        private static SampledKeys none() {
            return new SampledKeys(0, List.of(), Optional.empty(), false);
        }
    }

    /**
     * A key with at least half as many records as a mean partition, and 5 times as many as a mean
     * key.
     *
     * @param key the key, shortened
     * @param records its records in the sample
     * @param partition the partition that has most of them
     */
    public record HotKey(String key, long records, int partition) {}

    /** Copies the lists. */
    public AlignmentReport {
        reasons = List.copyOf(reasons);
        hashes = List.copyOf(hashes);
        partitions = List.copyOf(partitions);
        strays = List.copyOf(strays);
        spreadKeys = List.copyOf(spreadKeys);
    }

    /**
     * Creates a report that says nothing of chance and rivals, of keys, and of nothing that was not
     * read.
     */
    public AlignmentReport(
            String topic,
            Verdict verdict,
            List<String> reasons,
            Optional<String> producerHash,
            List<HashMatch> hashes,
            int layoutPartitions,
            List<PartitionSample> partitions,
            double strayUpperBound,
            List<StrayExample> strays,
            List<SpreadKey> spreadKeys,
            Optional<GroupKeyMatch> groupKey,
            SortedSet<Integer> schemaIds,
            boolean complete) {
        this(
                topic,
                verdict,
                reasons,
                producerHash,
                hashes,
                layoutPartitions,
                partitions,
                strayUpperBound,
                strays,
                spreadKeys,
                groupKey,
                schemaIds,
                complete,
                new Unread(false, List.of(), List.of()),
                Evidence.none(layoutPartitions),
                SampledKeys.none());
    }

    /** Returns the number of records in the topic, by offsets, as far as they were told. */
    public long records() {
        return partitions.stream().mapToLong(PartitionSample::records).sum();
    }

    /** Returns the number of records in the sample. */
    public long sampled() {
        return partitions.stream().mapToLong(PartitionSample::sampled).sum();
    }

    /** Returns the number of records without key in the sample. */
    public long withoutKey() {
        return partitions.stream().mapToLong(PartitionSample::withoutKey).sum();
    }

    /**
     * Returns the share of records in their key's partition, in [0, 1]; 0 if nothing was sampled.
     * If the sample is not complete, each partition is weighted by its number of records.
     */
    public double alignmentRatio() {
        return AlignmentRatio.of(partitions, complete);
    }

    /**
     * Returns the records of the largest partition as a multiple of the mean, at least 1, or 0 for
     * an empty topic.
     */
    public double skew() {
        long largest = partitions.stream().mapToLong(PartitionSample::records).max().orElse(0);
        return largest == 0 ? 0 : (double) largest * partitions.size() / records();
    }
}
