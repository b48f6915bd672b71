package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Whether the order of records shows that a topic has grown: old records are where the formula puts
 * them among fewer partitions, and new ones where it puts them among all. A mirror of a smaller
 * topic has the first kind all along. Used by one thread.
 */
final class Growth {

    /** Strays of another origin may lie on the wrong side of the growth. */
    private static final double TOLERATED = 0.05;

    /** The places of keys in one partition, each by its last record. */
    private static final class History {
        private final List<Long> old = new ArrayList<>();
        private final List<Long> others = new ArrayList<>();

        /** The first records of keys that came with the growth. */
        private final List<Long> grown = new ArrayList<>();

        /**
         * Returns the offset from which on old places are few: at least one, and the latest ones.
         */
        private long end() {
            List<Long> sorted = old.stream().sorted().toList();
            return sorted.get((int) Math.floor((1 - TOLERATED) * (sorted.size() - 1)));
        }
    }

    private Growth() {}

    /**
     * Whether it has.
     *
     * @param keys the keys of the sample
     * @param formula the formula
     * @param from the partition count before
     * @param partitions the partition count of the topic, above {@code from}
     */
    static boolean isShown(Collection<KeyPlaces> keys, Formula formula, int from, int partitions) {
        List<History> histories = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            histories.add(new History());
        }
        Hypothesis before = new Hypothesis(formula, from, false);
        Hypothesis after = new Hypothesis(formula, partitions, false);
        for (KeyPlaces key : keys) {
            int old = before.home(key.key());
            int home = after.home(key.key());
            for (int i = 0; i < key.size(); i++) {
                add(histories.get(key.partition(i)), key, i, old, home);
            }
        }
        return isShown(histories);
    }

    /**
     * Behind the last old places there are only others. Without growth, the others would have their
     * share there too. It is counted over all partitions together, since each one has few places.
     */
    private static boolean isShown(List<History> histories) {
        double after = 0;
        double othersAfter = 0;
        double expected = 0;
        long grown = 0;
        long tooEarly = 0;
        for (History history : histories) {
            grown += history.grown.size();
            if (!history.old.isEmpty()) {
                long end = history.end();
                double others = history.others.stream().filter(offset -> offset >= end).count();
                double all = others + history.old.stream().filter(offset -> offset >= end).count();
                after += all;
                othersAfter += others;
                expected +=
                        all * history.others.size() / (history.others.size() + history.old.size());
                tooEarly += history.grown.stream().filter(offset -> offset < end).count();
            }
        }
        return grown > 0
                && after > 0
                && tooEarly <= TOLERATED * grown
                && Chance.isFound(Chance.evidence(after, othersAfter / after, expected / after), 1);
    }

    private static void add(History history, KeyPlaces key, int place, int old, int home) {
        int partition = key.partition(place);
        if (partition == old && partition != home) {
            history.old.add(key.last(place));
        } else if (partition == home) {
            history.others.add(key.last(place));
            if (partition != old) {
                history.grown.add(key.first(place));
            }
        }
    }
}
