package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.internal.kafka.RecordKeys;
import io.flinkpartitioning.kafka.KeyFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a detection. Immutable.
 *
 * @param sampleSize the records of the sample, at least 1
 * @param timeout how long the detection may take
 * @param threshold the share of records in their key's partition, in (0, 1], that makes a topic
 *     partly aligned
 * @param keyFormat the format of the keys; null if nobody has said what it is
 * @param formulas the formulas to try. Under a declared layout the first one is judged, and the
 *     others help to explain the result
 * @param layoutPartitions the partition count of the declared layout; 0 if none is declared
 * @param groupKey the group key, if it is taken from the value
 * @param recordKeys reads record keys, if a deserializer is declared
 */
public record DetectionSettings(
        int sampleSize,
        Duration timeout,
        double threshold,
        @Nullable KeyFormat keyFormat,
        List<Formula> formulas,
        int layoutPartitions,
        @Nullable GroupKey<?, ?> groupKey,
        @Nullable RecordKeys<?> recordKeys) {

    /** Copies the formulas. */
    public DetectionSettings {
        formulas = List.copyOf(formulas);
    }

    /** Returns how keys are shown to a person. */
    KeyFormat describedAs() {
        return keyFormat == null ? KeyFormat.STRING : keyFormat;
    }

    /** Returns the settings of a detection that tries the known formulas. */
    public static DetectionSettings defaults(int sampleSize, Duration timeout, double threshold) {
        return new DetectionSettings(
                sampleSize, timeout, threshold, null, KnownFormulas.ofBytes(), 0, null, null);
    }

    /** Returns the same settings with another sample size. */
    public DetectionSettings withSampleSize(int records) {
        return new DetectionSettings(
                records,
                timeout,
                threshold,
                keyFormat,
                formulas,
                layoutPartitions,
                groupKey,
                recordKeys);
    }

    /** Returns the same settings with another timeout. */
    public DetectionSettings withTimeout(Duration newTimeout) {
        return new DetectionSettings(
                sampleSize,
                newTimeout,
                threshold,
                keyFormat,
                formulas,
                layoutPartitions,
                groupKey,
                recordKeys);
    }

    /** Returns the same settings with another threshold. */
    public DetectionSettings withThreshold(double share) {
        return new DetectionSettings(
                sampleSize,
                timeout,
                share,
                keyFormat,
                formulas,
                layoutPartitions,
                groupKey,
                recordKeys);
    }

    /** Returns the same settings with another key format. */
    public DetectionSettings withKeyFormat(KeyFormat format) {
        return new DetectionSettings(
                sampleSize,
                timeout,
                threshold,
                format,
                formulas,
                layoutPartitions,
                groupKey,
                recordKeys);
    }

    /** Returns the same settings with one more formula to try. */
    public DetectionSettings withCandidate(Formula formula) {
        List<Formula> more = new ArrayList<>(formulas);
        more.add(formula);
        return new DetectionSettings(
                sampleSize, timeout, threshold, keyFormat, more, 0, groupKey, recordKeys);
    }

    /** Returns the same settings for a group key that is taken from the value. */
    public DetectionSettings withGroupKey(GroupKey<?, ?> key) {
        return new DetectionSettings(
                sampleSize,
                timeout,
                threshold,
                keyFormat,
                formulas,
                layoutPartitions,
                key,
                recordKeys);
    }

    /**
     * Returns the same settings, to judge one declared formula.
     *
     * @param declared the formula
     * @param partitions the partition count of its layout, at least 1
     * @param keys reads record keys, or null
     */
    public DetectionSettings judging(
            Formula declared, int partitions, @Nullable RecordKeys<?> keys) {
        List<Formula> declaredFirst = new ArrayList<>(List.of(declared));
        KnownFormulas.ofBytes().stream()
                .filter(known -> !known.name().equals(declared.name()))
                .forEach(declaredFirst::add);
        return new DetectionSettings(
                sampleSize,
                timeout,
                threshold,
                keyFormat,
                declaredFirst,
                partitions,
                groupKey,
                keys);
    }
}
