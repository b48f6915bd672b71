package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.kafka.detection.SampledRecord;
import io.flinkpartitioning.internal.kafka.detection.TopicSamples.Sampled;
import io.flinkpartitioning.internal.placement.GroupKeySelector;
import io.flinkpartitioning.internal.placement.NoKeyException;
import io.flinkpartitioning.internal.planner.decision.GroupKeyFinding;
import io.flinkpartitioning.kafka.KeyFormat;
import io.flinkpartitioning.placement.Layout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.util.function.FunctionWithException;
import org.jspecify.annotations.Nullable;

/** Counts the records of one topic that lie where their group key belongs. Used by one thread. */
final class GroupKeyTally<T, K> {

    private static final int MAX_TEXT = 64;

    private final KeySample<T, K> sample;
    private final String topic;
    private final GroupKeySelector<T, K> selector;
    private final FunctionWithException<K, byte[], Exception> recordKeys;
    private final Map<Integer, TreeMap<Long, SampledRecord>> records = new HashMap<>();

    private final Set<ByteBuffer> distinctKeys = new HashSet<>();
    private final EnumMap<KeyDifference, Stray> firstStrays = new EnumMap<>(KeyDifference.class);
    private final EnumMap<KeyDifference, Long> strays = new EnumMap<>(KeyDifference.class);
    private long compared;
    private long failed;
    private @Nullable String firstFailure;
    private long withoutKey;
    private @Nullable String firstWithoutKey;

    private @Nullable SampledRecord last;
    private byte @Nullable [] lastKey;

    /** A record elsewhere than its group key belongs. */
    private record Stray(SampledRecord record, String groupKey, int home) {

        String inWords() {
            byte[] recordKey = record.key();
            return """
            the first, in partition %d at offset %d, has the group key '%s', which belongs in \
            partition %d, and %s"""
                    .formatted(
                            record.partition(),
                            record.offset(),
                            groupKey,
                            home,
                            recordKey == null
                                    ? "no record key"
                                    : "the record key '%s'"
                                            .formatted(KeyFormat.STRING.describe(recordKey)));
        }
    }

    GroupKeyTally(KeySample<T, K> sample, Sampled sampled) {
        this.sample = sample;
        this.topic = sampled.topic();
        this.selector = new GroupKeySelector<>(sample.keyName(), sample.selector());
        this.recordKeys = sample.sourceKey().recordKeyWriter(sample.topic());
        for (SampledRecord record : sampled.records()) {
            records.computeIfAbsent(record.partition(), partition -> new TreeMap<>())
                    .put(record.offset(), record);
        }
    }

    /**
     * Counts a record.
     *
     * @param partition its partition
     * @param position its offset, or a lower one with no record from there up to its own
     * @param value the record
     */
    void add(int partition, long position, T value) {
        Map.Entry<Long, SampledRecord> found =
                records.getOrDefault(partition, new TreeMap<>()).ceilingEntry(position);
        if (found == null) {
            return;
        }
        try {
            compare(found.getValue(), selector.getKey(value));
        } catch (NoKeyException e) {
            withoutKey++;
            firstWithoutKey =
                    firstWithoutKey == null
                            ? "partition %d, offset %d".formatted(partition, found.getKey())
                            : firstWithoutKey;
        } catch (Exception e) {
            failed++;
            firstFailure =
                    firstFailure == null
                            ? "partition %d, offset %d: %s"
                                    .formatted(partition, found.getKey(), shortened(e))
                            : firstFailure;
        }
    }

    private void compare(SampledRecord record, K key) throws Exception {
        int home = sample.placement().sourcePartition(key).orElseThrow();
        byte[] bytes = recordKeys.apply(key).clone();
        compared++;
        distinctKeys.add(ByteBuffer.wrap(bytes));
        if (home != record.partition() % sample.partitions()) {
            boolean several = record.equals(last) && !Arrays.equals(bytes, lastKey);
            KeyDifference difference =
                    several ? KeyDifference.SEVERAL : KeyDifference.between(bytes, record.key());
            strays.merge(difference, 1L, Long::sum);
            firstStrays.computeIfAbsent(difference, any -> new Stray(record, shortened(key), home));
        }
        last = record;
        lastKey = bytes;
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    /**
     * Returns what the records show.
     *
     * @param whole whether all records of the sample were read
     * @param failure why no more of them were read, or null
     */
    GroupKeyFinding finding(boolean whole, @Nullable String failure) {
        long atHome = compared - strays.values().stream().mapToLong(Long::longValue).sum();
        return new GroupKeyFinding(
                topic,
                compared,
                atHome,
                distinctKeys.size(),
                whole && failure == null,
                likeliest() == KeyDifference.FORMULA,
                straysInWords(atHome),
                notes(atHome, failure));
    }

    private @Nullable KeyDifference likeliest() {
        KeyDifference likeliest = null;
        for (Map.Entry<KeyDifference, Long> difference : strays.entrySet()) {
            if (likeliest == null || difference.getValue() > strays.getOrDefault(likeliest, 0L)) {
                likeliest = difference.getKey();
            }
        }
        return likeliest;
    }

    private @Nullable String straysInWords(long atHome) {
        KeyDifference likeliest = likeliest();
        Stray first = likeliest == null ? null : firstStrays.get(likeliest);
        if (likeliest == null || first == null) {
            return null;
        }
        Layout.OfPartitions layout = sample.sourceKey().layout(sample.partitions(), 1);
        String serializer = layout.keySerializer();
        return """
        topic '%s': %,d of %,d records, read as the job reads them, do not lie where their group key \
        belongs; the likeliest cause: %s; %s"""
                .formatted(
                        topic,
                        compared - atHome,
                        compared,
                        likeliest.inWords(
                                serializer.substring(serializer.lastIndexOf('.') + 1),
                                layout.producerHash()),
                        first.inWords());
    }

    private List<String> notes(long atHome, @Nullable String failure) {
        List<String> notes = new ArrayList<>();
        long read = compared + failed + withoutKey;
        if (failure != null || read == 0) {
            notes.add(
                    "topic '%s': the group key was %s its records: %s"
                            .formatted(
                                    topic,
                                    compared == 0
                                            ? "not compared with"
                                            : "compared with only %,d of".formatted(compared),
                                    failure == null
                                            ? "the source makes no record of those in the sample"
                                            : failure));
        } else if (compared > 0 && atHome == compared) {
            notes.add(
                    """
                    topic '%s': %,d records, read as the job reads them, lie where their group key \
                    belongs"""
                            .formatted(topic, compared));
        }
        if (withoutKey > 0) {
            notes.add(
                    """
                    topic '%s': %,d of %,d records have no group key, the first in %s; such a record \
                    ends the job, or leaves by strays() under on_stray: divert and plan FORWARD"""
                            .formatted(topic, withoutKey, read, firstWithoutKey));
        }
        if (failed > 0) {
            notes.add(
                    """
                    topic '%s': no group key can be taken from %,d of %,d records, and the job would \
                    end at the first, %s"""
                            .formatted(topic, failed, read, firstFailure));
        }
        return notes;
    }
}
