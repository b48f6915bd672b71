package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.RecordKeys;
import io.flinkpartitioning.kafka.AlignmentReport;
import io.flinkpartitioning.kafka.AlignmentReport.Evidence;
import io.flinkpartitioning.kafka.AlignmentReport.GroupKeyMatch;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.AlignmentReport.SpreadKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Counts a sample under every formula, and reports the result. Used by one thread. */
public final class AlignmentTally {

    static final int EXAMPLES = 5;
    private static final int MAX_FAILURE_LENGTH = 200;

    private final String topic;
    private final DetectionSettings settings;
    private final LogicalKeys logicalKeys;
    private final @Nullable GroupKeyTally groupKeys;
    private final @Nullable RecordKeys<?> recordKeys;
    private final EqualKeysTally equalKeys = new EqualKeysTally();

    private final long[] sampled;
    private final long[] withoutKey;
    private final Map<ByteBuffer, KeyPlaces> keys = new HashMap<>();
    private final TreeSet<Integer> schemaIds = new TreeSet<>();
    private long keyed;

    /**
     * Starts an empty count.
     *
     * @param topic the topic
     * @param partitions the partition count of the topic, at least 1
     * @param settings the formulas to try, the declared layout, and the key format
     */
    AlignmentTally(String topic, int partitions, DetectionSettings settings) {
        this.topic = topic;
        this.settings = settings;
        this.logicalKeys = new LogicalKeys(settings.describedAs());
        this.groupKeys =
                settings.groupKey() == null ? null : new GroupKeyTally(topic, settings.groupKey());
        this.recordKeys = settings.recordKeys();
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
        if (logicalKeys.hasSchemaId(key)) {
            schemaIds.add(logicalKeys.schemaId(key));
        }
        placesOf(key).add(partition, record.offset());
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

    private KeyPlaces placesOf(byte[] key) {
        KeyPlaces places = keys.get(ByteBuffer.wrap(key));
        if (places == null) {
            // A copy, because the user's serializer may reuse its array.
            byte[] copy = key.clone();
            places = new KeyPlaces(copy);
            keys.put(ByteBuffer.wrap(copy), places);
        }
        return places;
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
    public AlignmentReport report(Coverage coverage, double threshold) {
        FormulaFits fits = FormulaFits.of(inStableOrder(), sampled.length, settings);
        Fit best = fits.best();
        Sample sample = sample(fits, coverage);
        Optional<GroupKeyMatch> groupKeyMatch =
                groupKeys == null ? Optional.empty() : Optional.of(groupKeys.match());
        OtherFormat otherFormat = OtherFormat.of(fits.keys(), settings.keyFormat(), sample.hash());
        AlignmentJudgement judgement =
                AlignmentJudgement.of(
                        sample,
                        fits,
                        new AlignmentJudgement.Keys(
                                groupKeyMatch,
                                equalKeys,
                                schemaIds,
                                settings.describedAs(),
                                otherFormat),
                        threshold);
        return new AlignmentReport(
                topic,
                judgement.verdict(),
                judgement.reasons(),
                Optional.ofNullable(sample.hash()),
                fits.matches(keyed),
                best.count(),
                sample.partitions(),
                sample.strayUpperBound(),
                sample.hash() == null ? List.of() : best.strays(),
                spreadKeys(best.count()),
                groupKeyMatch,
                Collections.unmodifiableSortedSet(schemaIds),
                coverage.complete(),
                sample.unread(),
                evidence(fits, otherFormat.records()),
                new KeyWords(fits.keys(), settings.describedAs(), sample.hash())
                        .sampled(sample, !fits.declared()));
    }

    /** Returns the keys in an order that does not depend on the order of the records. */
    private List<KeyPlaces> inStableOrder() {
        return keys.values().stream()
                .sorted(
                        Comparator.comparingInt((KeyPlaces key) -> Arrays.hashCode(key.key()))
                                .thenComparing(KeyPlaces::key, Arrays::compare))
                .toList();
    }

    private static Evidence evidence(FormulaFits fits, long keysOfOtherFormat) {
        Fit runnerUp = fits.runnerUp();
        return new Evidence(
                fits.best().chance(),
                fits.found() ? fits.alike() : List.of(),
                runnerUp == null ? Optional.empty() : Optional.of(runnerUp.name()),
                runnerUp == null ? 0 : fits.ofStrays(runnerUp).matching(),
                fits.origin().count(),
                fits.origin().grown(),
                keysOfOtherFormat);
    }

    private Sample sample(FormulaFits fits, Coverage coverage) {
        Fit best = fits.best();
        Fit better = fits.declared() ? fits.better() : null;
        return new Sample(
                samplesOfPartitions(best, coverage),
                keyed,
                best.independentKeys(),
                best.count(),
                fits.declared() || fits.found() ? best.name() : null,
                better == null ? null : better.match(keyed),
                best.failed(),
                best.firstFailure(),
                coverage);
    }

    private List<PartitionSample> samplesOfPartitions(Fit best, Coverage coverage) {
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
        Map<ByteBuffer, TreeSet<Integer>> partitionsOfKeys = new TreeMap<>();
        for (KeyPlaces key : keys.values()) {
            TreeSet<Integer> partitions =
                    partitionsOfKeys.computeIfAbsent(
                            logicalKeys.of(key.key()), logical -> new TreeSet<>());
            for (int i = 0; i < key.size(); i++) {
                partitions.add(key.partition(i));
            }
        }
        return partitionsOfKeys.entrySet().stream()
                .filter(entry -> isSpread(entry.getValue(), layoutPartitions))
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
