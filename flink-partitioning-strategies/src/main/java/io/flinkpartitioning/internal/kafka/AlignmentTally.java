package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.SpreadKey;
import io.flinkpartitioning.kafka.AlignmentReport.StrayExample;
import io.flinkpartitioning.kafka.KeyFormat;
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
public final class AlignmentTally {

    private static final int EXAMPLES = 5;
    private static final int MAX_FAILURE_LENGTH = 200;

    private final String topic;
    private final int partitions;
    private final boolean declared;
    private final KeyFormat keyFormat;
    private final LogicalKeys logicalKeys;
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

        private final Formula formula;
        private final int layoutPartitions;
        private final long[] aligned;
        private final List<StrayExample> strays = new ArrayList<>();
        private int keysAtHome;
        private long failed;
        private @Nullable String firstFailure;

        Fit(Formula formula, int layoutPartitions, int partitions) {
            this.formula = formula;
            this.layoutPartitions = layoutPartitions;
            this.aligned = new long[partitions];
        }

        void add(byte[] key, boolean isNew, int partition, long offset, KeyFormat format) {
            int home;
            try {
                home = formula.partition().of(key, layoutPartitions);
            } catch (RuntimeException e) {
                // The user's function or deserializer refuses a key: it has no home by it.
                failed++;
                firstFailure = firstFailure == null ? inWords(partition, offset, e) : firstFailure;
                return;
            }
            if (home == partition % layoutPartitions) {
                aligned[partition]++;
                keysAtHome += isNew ? 1 : 0;
            } else if (strays.size() < EXAMPLES) {
                strays.add(new StrayExample(partition, offset, format.describe(key), home));
            }
        }

        /** The one that explains more records; the first of equals. */
        Fit moreMatching(Fit other) {
            return other.matching() > matching() ? other : this;
        }

        long matching() {
            return Arrays.stream(aligned).sum();
        }
    }

    /**
     * Starts an empty count.
     *
     * @param topic the topic
     * @param partitions the partition count of the topic, at least 1
     * @param settings the formulas to try, the declared layout, and how keys are read
     */
    AlignmentTally(String topic, int partitions, DetectionSettings settings) {
        int layoutPartitions = settings.layoutPartitions();
        this.topic = topic;
        this.partitions = partitions;
        this.declared = layoutPartitions > 0;
        this.keyFormat = settings.keyFormat();
        this.logicalKeys = new LogicalKeys(keyFormat);
        this.groupKey = settings.groupKey();
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
            for (Formula formula : settings.formulas()) {
                fits.add(new Fit(formula, layout, partitions));
            }
        }
    }

    /** Counts a record; one whose group key cannot be read is told of apart. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        int partition = record.partition();
        byte[] key = record.key();
        if (groupKey != null) {
            try {
                key = groupKeyOf(record, groupKey);
            } catch (RuntimeException e) {
                // The user's deserializer meets whatever lies in the topic.
                groupKeyFailed++;
                firstFailure =
                        firstFailure == null
                                ? inWords(partition, record.offset(), e)
                                : firstFailure;
                return;
            }
        }
        sampled[partition]++;
        if (key == null) {
            withoutKey[partition]++;
            return;
        }
        keyed++;
        if (!keyFormat.accepts(key)) {
            unreadable++;
        } else if (logicalKeys.hasSchemaId(key)) {
            schemaIds.add(logicalKeys.schemaId(key));
        }
        boolean isNew = addPartitionOf(key, partition);
        for (Fit fit : fits) {
            fit.add(key, isNew, partition, record.offset(), keyFormat);
        }
    }

    /** Notes where a key was seen, and returns whether it was for the first time. */
    private boolean addPartitionOf(byte[] key, int partition) {
        TreeSet<Integer> seen = partitionsOfKeys.get(logicalKeys.of(key));
        if (seen != null) {
            seen.add(partition);
            return false;
        }
        // A copy: a serializer of the user's may use its array again.
        partitionsOfKeys.put(logicalKeys.of(key.clone()), new TreeSet<>(List.of(partition)));
        return true;
    }

    private static String inWords(int partition, long offset, RuntimeException failure) {
        String text = "partition " + partition + ", offset " + offset + ": " + failure;
        return text.length() <= MAX_FAILURE_LENGTH
                ? text
                : text.substring(0, MAX_FAILURE_LENGTH) + "…";
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

    /**
     * Returns the report.
     *
     * @param coverage what the sample covers
     * @param threshold the share of aligned records that makes a topic partly aligned
     */
    public AlignmentReport report(TopicSampler.Coverage coverage, double threshold) {
        Fit best = declared ? fits.get(0) : best();
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
        Fit better = better(best);
        String hash = declared || explains(best) ? best.formula.name() : null;
        Sample sample =
                new Sample(
                        samples,
                        keyed,
                        partitionsOfKeys.size(),
                        unreadable,
                        best.layoutPartitions,
                        hash,
                        better == null ? null : better.formula.name(),
                        best.failed,
                        best.firstFailure,
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
        AlignmentJudgement judgement =
                AlignmentJudgement.of(sample, groupKeyMatch, schemaIds, threshold, keyFormat);
        return new AlignmentReport(
                topic,
                judgement.verdict(),
                judgement.reasons(),
                Optional.ofNullable(hash),
                fits.stream()
                        .filter(fit -> fit.layoutPartitions == best.layoutPartitions)
                        .sorted(Comparator.comparingLong(Fit::matching).reversed())
                        .map(fit -> new HashMatch(fit.formula.name(), fit.matching(), keyed))
                        .toList(),
                best.layoutPartitions,
                samples,
                sample.strayUpperBound(),
                hash == null ? List.of() : best.strays,
                spreadKeys(best.layoutPartitions),
                groupKeyMatch,
                Collections.unmodifiableSortedSet(schemaIds),
                coverage.complete());
    }

    /**
     * The formula that explains most. A topic that has grown is explained by the count that it has
     * grown from, where that explains clearly more than its own does.
     */
    private Fit best() {
        Fit own = bestUnder(fits.get(0).layoutPartitions);
        return fits.stream()
                .mapToInt(fit -> fit.layoutPartitions)
                .distinct()
                .filter(this::isEvidence)
                .mapToObj(this::bestUnder)
                .filter(fit -> fit.matching() - own.matching() > keyed / 10)
                .reduce(Fit::moreMatching)
                .filter(this::explains)
                .orElse(own);
    }

    private Fit bestUnder(int layoutPartitions) {
        return fits.stream()
                .filter(fit -> fit.layoutPartitions == layoutPartitions)
                .reduce(Fit::moreMatching)
                .orElseThrow();
    }

    /** Another formula that explains what this one does not, or null. */
    private @Nullable Fit better(Fit than) {
        Fit other = bestUnder(than.layoutPartitions);
        return other != than && other.matching() > than.matching() && explains(other)
                ? other
                : null;
    }

    private boolean isEvidence(int layoutPartitions) {
        return Sample.isEvidence(partitionsOfKeys.size(), layoutPartitions);
    }

    /**
     * Whether a formula explains the homes of clearly more keys than a wrong one would by chance.
     */
    private boolean explains(Fit fit) {
        double chance = 1.0 / fit.layoutPartitions;
        return isEvidence(fit.layoutPartitions)
                && fit.keysAtHome >= partitionsOfKeys.size() * (1 + chance) / 2;
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
                                        logicalKeys.describe(entry.getKey()),
                                        Collections.unmodifiableSortedSet(entry.getValue())))
                .toList();
    }
}
