package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.RecordKeys;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.SpreadKey;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Counts a sample under every formula, and reports the result. Used by one thread. */
public final class AlignmentTally {

    static final int EXAMPLES = 5;
    private static final int MAX_FAILURE_LENGTH = 200;

    private final String topic;
    private final KeyFormat keyFormat;
    private final LogicalKeys logicalKeys;
    private final @Nullable GroupKeyTally groupKeys;
    private final @Nullable RecordKeys<?> recordKeys;
    private final EqualKeysTally equalKeys = new EqualKeysTally();
    private final FormulaFits fits;

    private final long[] sampled;
    private final long[] withoutKey;
    private final Map<ByteBuffer, TreeSet<Integer>> partitionsOfKeys = new HashMap<>();
    private final TreeSet<Integer> schemaIds = new TreeSet<>();
    private long keyed;
    private long unreadable;

    /**
     * Starts an empty count.
     *
     * @param topic the topic
     * @param partitions the partition count of the topic, at least 1
     * @param settings the formulas to try, the declared layout, and the key format
     */
    AlignmentTally(String topic, int partitions, DetectionSettings settings) {
        this.topic = topic;
        this.keyFormat = settings.keyFormat();
        this.logicalKeys = new LogicalKeys(keyFormat);
        this.groupKeys =
                settings.groupKey() == null ? null : new GroupKeyTally(topic, settings.groupKey());
        this.recordKeys = settings.recordKeys();
        this.fits = FormulaFits.of(partitions, settings);
        this.sampled = new long[partitions];
        this.withoutKey = new long[partitions];
    }

    /** Counts a record. A record without a readable group key is counted separately. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        byte[] key = record.key();
        if (groupKeys != null) {
            try {
                key = groupKeyOf(groupKeys, record);
            } catch (RuntimeException e) {
                // The topic may contain anything, so the user's deserializer may fail in any way.
                groupKeys.failed(record, e);
                return;
            }
        }
        if (recordKeys != null && key != null) {
            key = asTheJobWrites(recordKeys, key, record.partition());
        }
        int partition = record.partition();
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
        for (FormulaFit fit : fits.all()) {
            fit.add(key, isNew, partition, record.offset(), keyFormat);
        }
    }

    private byte @Nullable [] groupKeyOf(
            GroupKeyTally groupKey, ConsumerRecord<byte[], byte[]> record) {
        RecordKeys.Read read = groupKey.keyOf(record);
        if (read == null) {
            return null;
        }
        equalKeys.add(read.key(), read.bytes(), record.partition());
        return read.bytes();
    }

    /** The check of each record hashes what the job's serializer writes, so the sample does too. */
    private byte[] asTheJobWrites(RecordKeys<?> keys, byte[] bytes, int partition) {
        RecordKeys.Read read;
        try {
            read = keys.read(bytes);
        } catch (RuntimeException e) {
            // The formula refuses a key that it cannot read; another one needs its bytes only.
            return bytes;
        }
        equalKeys.add(read.key(), read.bytes(), partition);
        equalKeys.compare(read.key(), read.bytes(), bytes, partition);
        return read.bytes();
    }

    /** Returns two equal keys with different bytes, and their partitions; or null. */
    public @Nullable String equalKeysApart() {
        return equalKeys.apart();
    }

    /** Notes the partition of a key, and returns whether the key is new. */
    private boolean addPartitionOf(byte[] key, int partition) {
        TreeSet<Integer> seen = partitionsOfKeys.get(logicalKeys.of(key));
        if (seen != null) {
            seen.add(partition);
            return false;
        }
        // A copy, because the user's serializer may reuse its array.
        partitionsOfKeys.put(logicalKeys.of(key.clone()), new TreeSet<>(List.of(partition)));
        return true;
    }

    static String inWords(int partition, long offset, RuntimeException failure) {
        String text = "partition %s, offset %s: %s".formatted(partition, offset, failure);
        return text.length() <= MAX_FAILURE_LENGTH
                ? text
                : text.substring(0, MAX_FAILURE_LENGTH) + "…";
    }

    /**
     * Returns the report.
     *
     * @param coverage what the sample covers
     * @param threshold the share of aligned records that makes a topic partly aligned
     */
    public AlignmentReport report(TopicSampler.Coverage coverage, double threshold) {
        FormulaFit best = fits.best(partitionsOfKeys.size(), keyed);
        Sample sample = sample(best, coverage);
        Optional<GroupKeyMatch> groupKeyMatch =
                groupKeys == null ? Optional.empty() : Optional.of(groupKeys.match());
        AlignmentJudgement judgement =
                AlignmentJudgement.of(
                        sample, groupKeyMatch, equalKeys, schemaIds, threshold, keyFormat);
        return new AlignmentReport(
                topic,
                judgement.verdict(),
                judgement.reasons(),
                Optional.ofNullable(sample.hash()),
                fits.matches(best.layoutPartitions(), keyed),
                best.layoutPartitions(),
                sample.partitions(),
                sample.strayUpperBound(),
                sample.hash() == null ? List.of() : best.strays(),
                spreadKeys(best.layoutPartitions()),
                groupKeyMatch,
                Collections.unmodifiableSortedSet(schemaIds),
                coverage.complete());
    }

    private Sample sample(FormulaFit best, TopicSampler.Coverage coverage) {
        int distinctKeys = partitionsOfKeys.size();
        boolean named = fits.declared() || best.explains(distinctKeys);
        return new Sample(
                samplesOfPartitions(best, coverage),
                keyed,
                distinctKeys,
                unreadable,
                best.layoutPartitions(),
                named ? best.name() : null,
                fits.better(best, distinctKeys),
                best.failed(),
                best.firstFailure(),
                coverage);
    }

    private List<PartitionSample> samplesOfPartitions(
            FormulaFit best, TopicSampler.Coverage coverage) {
        List<PartitionSample> samples = new ArrayList<>();
        for (int partition = 0; partition < sampled.length; partition++) {
            samples.add(
                    new PartitionSample(
                            partition,
                            coverage.recordsOfPartitions().get(partition),
                            sampled[partition],
                            withoutKey[partition],
                            best.alignedIn(partition)));
        }
        return samples;
    }

    private List<SpreadKey> spreadKeys(int layoutPartitions) {
        return partitionsOfKeys.entrySet().stream()
                .filter(entry -> isSpread(entry.getValue(), layoutPartitions))
                .sorted(Map.Entry.comparingByKey())
                .limit(EXAMPLES)
                .map(
                        entry ->
                                new SpreadKey(
                                        logicalKeys.describe(entry.getKey()),
                                        Collections.unmodifiableSortedSet(entry.getValue())))
                .toList();
    }

    private static boolean isSpread(Collection<Integer> partitions, int layoutPartitions) {
        return partitions.stream().map(partition -> partition % layoutPartitions).distinct().count()
                > 1;
    }
}
