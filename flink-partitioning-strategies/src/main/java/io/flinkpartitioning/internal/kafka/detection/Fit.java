package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.StrayExample;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** How much of a sample a hypothesis explains. Used by one thread. */
final class Fit {

    private static final Comparator<StrayExample> BY_PLACE =
            Comparator.comparingInt(StrayExample::partition)
                    .thenComparingLong(StrayExample::offset);

    private final Hypothesis hypothesis;
    private final KeyFormat format;
    private final long[] aligned;
    private final double[] keysSeen;
    private final double[] keysExpected;
    private final PriorityQueue<StrayExample> strays = new PriorityQueue<>(BY_PLACE.reversed());
    private int keys;
    private long records;
    private double keysAtHome;
    private long failed;
    private @Nullable StrayExample firstFailed;
    private @Nullable RuntimeException firstFailure;

    private Fit(Hypothesis hypothesis, int partitions, KeyFormat format) {
        this.hypothesis = hypothesis;
        this.format = format;
        this.aligned = new long[partitions];
        this.keysSeen = new double[Math.max(partitions, hypothesis.count())];
        this.keysExpected = new double[keysSeen.length];
    }

    /**
     * Tries a hypothesis on keys.
     *
     * @param partitions the partition count of the topic, at least 1
     * @param format how a person reads the keys
     */
    static Fit of(
            Hypothesis hypothesis, Collection<KeyPlaces> keys, int partitions, KeyFormat format) {
        Fit fit = new Fit(hypothesis, partitions, format);
        keys.forEach(fit::add);
        return fit;
    }

    private void add(KeyPlaces key) {
        keys++;
        records += key.records();
        int home;
        try {
            home = hypothesis.formula().partition().of(key.key(), hypothesis.count());
        } catch (RuntimeException e) {
            // The user's function or deserializer refuses the key, so the key has no home under it.
            addFailure(key, e);
            return;
        }
        keysAtHome += hypothesis.credit(key, home);
        if (home >= 0 && home < keysExpected.length) {
            keysExpected[home]++;
        }
        double all = key.records();
        for (int i = 0; i < key.size(); i++) {
            int partition = key.partition(i);
            keysSeen[hypothesis.place(partition)] += key.count(i) / all;
            if (hypothesis.place(partition) == home) {
                aligned[partition] += key.count(i);
            } else {
                addStray(new StrayExample(partition, key.first(i), "", home), key.key());
            }
        }
    }

    private void addStray(StrayExample stray, byte[] key) {
        if (strays.size() < AlignmentTally.EXAMPLES
                || BY_PLACE.compare(stray, strays.element()) < 0) {
            strays.add(
                    new StrayExample(
                            stray.partition(), stray.offset(), format.describe(key), stray.home()));
            if (strays.size() > AlignmentTally.EXAMPLES) {
                strays.remove();
            }
        }
    }

    private void addFailure(KeyPlaces key, RuntimeException failure) {
        failed += key.records();
        for (int i = 0; i < key.size(); i++) {
            StrayExample here = new StrayExample(key.partition(i), key.first(i), "", 0);
            if (firstFailed == null || BY_PLACE.compare(here, firstFailed) < 0) {
                firstFailed = here;
                firstFailure = failure;
            }
        }
    }

    Hypothesis hypothesis() {
        return hypothesis;
    }

    String name() {
        return hypothesis.formula().name();
    }

    int count() {
        return hypothesis.count();
    }

    /** Returns the keys at home, each by where most of its records are. */
    double keysAtHome() {
        return keysAtHome;
    }

    /**
     * Returns the share of keys that would be at home if the formula had nothing to do with where
     * they are: one by the partition count. A formula that does not spread keys evenly has more if
     * it prefers the partitions that the keys are in.
     */
    double chance() {
        double even = 1.0 / count();
        if (keys == 0 || KnownFormulas.spreadsEvenly(name())) {
            return even;
        }
        double together = 0;
        for (int i = 0; i < keysSeen.length; i++) {
            together += keysSeen[i] * keysExpected[i];
        }
        return Math.max(even, together / keys / keys);
    }

    /** Returns the evidence that the keys at home are more than chance. */
    double evidence() {
        return keys == 0 ? 0 : Chance.evidence(keys, keysAtHome / keys, chance());
    }

    /** Returns the share of keys beyond chance. */
    double beyondChance() {
        return keys == 0 ? 0 : Chance.beyond(keysAtHome / keys, chance());
    }

    /** Whether every key is at home, with most of its records. */
    boolean hasAllKeys() {
        return keysAtHome == keys;
    }

    /** Whether every record is at home. */
    boolean hasAllRecords() {
        return matching() == records;
    }

    /** Returns the records at home. */
    long matching() {
        return Arrays.stream(aligned).sum();
    }

    long alignedIn(int partition) {
        return aligned[partition];
    }

    List<StrayExample> strays() {
        return strays.stream().sorted(BY_PLACE).toList();
    }

    /** The records with a key that the formula refused. */
    long failed() {
        return failed;
    }

    @Nullable String firstFailure() {
        return firstFailed == null || firstFailure == null
                ? null
                : AlignmentTally.inWords(
                        firstFailed.partition(), firstFailed.offset(), firstFailure);
    }

    HashMatch match(long keyed) {
        return new HashMatch(name(), matching(), keyed);
    }
}
