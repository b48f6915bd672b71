package io.flinkpartitioning.kafka;

import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.SpreadKey;
import io.flinkpartitioning.kafka.AlignmentReport.StrayExample;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Counts a sample by every formula, and says what it amounts to. Used by one thread. */
final class AlignmentTally {

    private static final int EXAMPLES = 5;

    private final String topic;
    private final int partitions;
    private final KeyFormat keyFormat;
    private final @Nullable GroupKey<?, ?> groupKey;
    private final List<Fit> fits = new ArrayList<>();

    private final long[] sampled;
    private final long[] withoutKey;
    private final Map<ByteBuffer, TreeSet<Integer>> partitionsOfKeys = new HashMap<>();
    private final TreeSet<Integer> schemaIds = new TreeSet<>();
    private long keyed;
    private long unreadable;
    private long groupKeyEqual;
    private long groupKeyDifferent;
    private long groupKeyFailed;
    private @Nullable String firstFailure;

    /** A formula under a partition count, and how well it fits. */
    private static final class Fit {

        private final Formula hash;
        private final int layoutPartitions;
        private final long[] aligned;
        private final List<StrayExample> strays = new ArrayList<>();

        Fit(Formula hash, int layoutPartitions, int partitions) {
            this.hash = hash;
            this.layoutPartitions = layoutPartitions;
            this.aligned = new long[partitions];
        }

        void add(byte[] key, int partition, long offset, KeyFormat format) {
            int home = hash.partition().of(key, layoutPartitions);
            if (home == partition % layoutPartitions) {
                aligned[partition]++;
            } else if (strays.size() < EXAMPLES) {
                strays.add(new StrayExample(partition, offset, format.describe(key), home));
            }
        }

        long matching() {
            return sum(aligned);
        }
    }

    /**
     * Starts an empty count.
     *
     * @param layoutPartitions the only partition count to try, or 0 for that of the topic and its
     *     divisors, from which it may have grown
     */
    AlignmentTally(
            String topic,
            int partitions,
            List<Formula> hashes,
            int layoutPartitions,
            KeyFormat keyFormat,
            @Nullable GroupKey<?, ?> groupKey) {
        this.topic = topic;
        this.partitions = partitions;
        this.keyFormat = keyFormat;
        this.groupKey = groupKey;
        this.sampled = new long[partitions];
        this.withoutKey = new long[partitions];
        List<Integer> layouts =
                layoutPartitions > 0
                        ? List.of(layoutPartitions)
                        : IntStream.rangeClosed(1, partitions)
                                .map(i -> partitions + 1 - i)
                                .filter(count -> partitions % count == 0)
                                .filter(count -> count > 1 || partitions == 1)
                                .boxed()
                                .toList();
        for (int layout : layouts) {
            for (Formula hash : hashes) {
                fits.add(new Fit(hash, layout, partitions));
            }
        }
    }

    /** Counts a record. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        int partition = record.partition();
        sampled[partition]++;
        byte[] key = record.key();
        if (groupKey != null) {
            try {
                key = groupKeyOf(record, groupKey);
            } catch (RuntimeException e) {
                // The user's deserializer meets whatever lies in the topic: counted and told.
                countFailure(record, e);
                return;
            }
        }
        if (key == null) {
            withoutKey[partition]++;
            return;
        }
        keyed++;
        if (!keyFormat.accepts(key)) {
            unreadable++;
        } else if (keyFormat == KeyFormat.CONFLUENT_AVRO) {
            schemaIds.add(KeyFormat.schemaId(key));
        }
        partitionsOfKeys
                .computeIfAbsent(keyFormat.logicalKey(key), added -> new TreeSet<>())
                .add(partition);
        for (Fit fit : fits) {
            fit.add(key, partition, record.offset(), keyFormat);
        }
    }

    private byte @Nullable [] groupKeyOf(
            ConsumerRecord<byte[], byte[]> record, GroupKey<?, ?> selection) {
        byte[] bytes = selection.bytes(topic, record.value());
        if (bytes != null && Arrays.equals(bytes, record.key())) {
            groupKeyEqual++;
        } else {
            groupKeyDifferent++;
        }
        return bytes;
    }

    private void countFailure(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        groupKeyFailed++;
        if (firstFailure == null) {
            firstFailure =
                    "partition "
                            + record.partition()
                            + ", offset "
                            + record.offset()
                            + ": "
                            + failure;
        }
    }

    private static long sum(long[] counts) {
        return Arrays.stream(counts).sum();
    }

    /**
     * Returns the report.
     *
     * @param coverage what the sample covers
     * @param threshold the share of aligned records that makes a topic partly aligned
     */
    AlignmentReport report(TopicSampler.Coverage coverage, double threshold) {
        Fit best = best();
        List<PartitionSample> samples = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            samples.add(
                    new PartitionSample(
                            partition,
                            coverage.recordsOfPartitions().get(partition),
                            sampled[partition],
                            withoutKey[partition],
                            best.aligned[partition]));
        }
        Sample sample =
                new Sample(
                        samples,
                        keyed,
                        partitionsOfKeys.size(),
                        unreadable,
                        best.layoutPartitions,
                        explains(best) ? best.hash.name() : null,
                        coverage);
        Optional<GroupKeyMatch> groupKeyMatch =
                groupKey == null
                        ? Optional.empty()
                        : Optional.of(
                                new GroupKeyMatch(
                                        groupKey.name(),
                                        groupKeyEqual,
                                        groupKeyDifferent,
                                        groupKeyFailed,
                                        Optional.ofNullable(firstFailure)));
        List<SpreadKey> spreadKeys = spreadKeys(best.layoutPartitions);
        AlignmentJudgement judgement =
                AlignmentJudgement.of(sample, groupKeyMatch, schemaIds, threshold, keyFormat);
        return new AlignmentReport(
                topic,
                judgement.verdict(),
                judgement.reasons(),
                Optional.ofNullable(sample.hash()),
                fits.stream()
                        .filter(fit -> fit.layoutPartitions == best.layoutPartitions)
                        .sorted(Comparator.comparingLong(Fit::matching).reversed())
                        .map(fit -> new HashMatch(fit.hash.name(), fit.matching(), keyed))
                        .toList(),
                best.layoutPartitions,
                samples,
                sample.strayUpperBound(),
                explains(best) ? best.strays : List.of(),
                spreadKeys,
                groupKeyMatch,
                Collections.unmodifiableSortedSet(schemaIds),
                coverage.complete());
    }

    /**
     * The formula that explains most. A topic that has grown is explained by the count that it has
     * grown from, where that leaves no stray and its own count does.
     */
    private Fit best() {
        int own = fits.get(0).layoutPartitions;
        Comparator<Fit> byMatching = Comparator.comparingLong(Fit::matching);
        // The first of equals: max() would take the last.
        Fit best =
                fits.stream()
                        .filter(fit -> fit.layoutPartitions == own)
                        .reduce((a, b) -> byMatching.compare(a, b) >= 0 ? a : b)
                        .orElseThrow();
        if (best.matching() == keyed) {
            return best;
        }
        return fits.stream()
                .filter(fit -> fit.matching() == keyed && isEvidence(fit.layoutPartitions))
                .findFirst()
                .orElse(best);
    }

    private boolean isEvidence(int layoutPartitions) {
        return Sample.isEvidence(partitionsOfKeys.size(), layoutPartitions);
    }

    /** Whether a formula explains clearly more than a wrong one would by chance. */
    private boolean explains(Fit fit) {
        double chance = 1.0 / fit.layoutPartitions;
        return keyed > 0 && fit.matching() >= keyed * (1 + chance) / 2;
    }

    private List<SpreadKey> spreadKeys(int layoutPartitions) {
        return partitionsOfKeys.entrySet().stream()
                .filter(
                        entry ->
                                entry.getValue().stream()
                                                .map(partition -> partition % layoutPartitions)
                                                .distinct()
                                                .count()
                                        > 1)
                .sorted(Map.Entry.comparingByKey())
                .limit(EXAMPLES)
                .map(
                        entry ->
                                new SpreadKey(
                                        keyFormat.describeLogical(entry.getKey()),
                                        Collections.unmodifiableSortedSet(entry.getValue())))
                .toList();
    }
}
