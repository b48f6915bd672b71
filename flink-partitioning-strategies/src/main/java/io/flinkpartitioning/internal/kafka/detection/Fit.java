package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.AlignmentReport.StrayExample;
import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** How much of a sample a hypothesis explains. Used by one thread. */
final class Fit {

    private static final Comparator<StrayExample> BY_PLACE =
            Comparator.comparingInt(StrayExample::partition)
                    .thenComparingLong(StrayExample::offset);

    private final Homes homes;
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
    private final int independentKeys;
    private @Nullable StrayExample firstFailed;
    private @Nullable KeyPlaces firstRefused;

    private Fit(Homes homes, int partitions, KeyFormat format) {
        this.homes = homes;
        this.hypothesis = homes.hypothesis();
        this.format = format;
        this.independentKeys = independent(hypothesis, homes.keys());
        this.aligned = new long[partitions];
        this.keysSeen = new double[Math.max(partitions, hypothesis.count())];
        this.keysExpected = new double[keysSeen.length];
        for (int k = 0; k < homes.keys().size(); k++) {
            add(k, homes.keys().get(k));
        }
    }

    /**
     * Tries a hypothesis on keys.
     *
     * @param partitions the partition count of the topic, at least 1
     * @param format how a person reads the keys
     */
    static Fit of(Homes homes, int partitions, KeyFormat format) {
        return new Fit(homes, partitions, format);
    }

    private void add(int index, KeyPlaces key) {
        keys++;
        records += key.records();
        int home = homes.of()[index];
        if (home == Hypothesis.NOWHERE) {
            addFailure(key);
            return;
        }
        keysAtHome += homes.credit(index);
        if (home >= 0 && home < keysExpected.length) {
            keysExpected[home]++;
        }
        double all = key.records();
        for (int i = 0; i < key.size(); i++) {
            int partition = key.partition(i);
            keysSeen[hypothesis.place(partition)] += key.count(i) / all;
            if (homes.isHome(index, partition)) {
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

    private void addFailure(KeyPlaces key) {
        failed += key.records();
        for (int i = 0; i < key.size(); i++) {
            StrayExample here = new StrayExample(key.partition(i), key.first(i), "", 0);
            if (firstFailed == null || BY_PLACE.compare(here, firstFailed) < 0) {
                firstFailed = here;
                firstRefused = key;
            }
        }
    }

    /** Returns where the hypothesis puts each key. */
    Homes homes() {
        return homes;
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
        return keys == 0 ? 0 : Chance.evidence(independentKeys, keysAtHome / keys, chance());
    }

    /**
     * Returns the number of keys that go their ways independently: all windows of one key go one
     * way under a formula that leaves the window out.
     */
    int independentKeys() {
        return independentKeys;
    }

    private static int independent(Hypothesis hypothesis, List<KeyPlaces> keys) {
        String formula = hypothesis.formula().name();
        return KnownFormulas.windowBytes(formula) == 0
                ? keys.size()
                : (int)
                        keys.stream()
                                .map(key -> KnownFormulas.withoutWindow(formula, key.key()))
                                .map(ByteBuffer::wrap)
                                .distinct()
                                .count();
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

    /** Returns the first failure in words; null if there is none. */
    @Nullable String firstFailure() {
        if (firstFailed == null || firstRefused == null) {
            return null;
        }
        try {
            hypothesis.formula().partition().of(firstRefused.key(), count());
            return null;
        } catch (RuntimeException e) {
            // It has thrown the same before.
            return AlignmentTally.inWords(firstFailed.partition(), firstFailed.offset(), e);
        }
    }

    HashMatch match(long keyed) {
        return new HashMatch(name(), matching(), keyed);
    }
}
