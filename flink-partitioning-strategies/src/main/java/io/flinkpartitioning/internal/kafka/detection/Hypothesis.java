package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;

/**
 * A formula, and the partition count that producers may have used it with. Immutable.
 *
 * @param formula the formula
 * @param count the partition count, at least 1
 * @param folded whether a partition {@code p} stands for {@code p % count}, as under a pinned
 *     layout; otherwise partitions from {@code count} on are nobody's home
 */
record Hypothesis(Formula formula, int count, boolean folded) {

    /** The home of a key that the formula refuses. */
    static final int NOWHERE = -1;

    /**
     * Returns the partition that a key belongs into; {@link #NOWHERE} if the formula refuses it.
     */
    int home(byte[] key) {
        try {
            return formula.partition().of(key, count);
        } catch (RuntimeException e) {
            // The user's function refuses the key, so it has no home.
            return NOWHERE;
        }
    }

    /** Returns what a partition stands for. */
    int place(int partition) {
        return folded ? partition % count : partition;
    }

    /**
     * Returns 1 if most records of a key are at home, 0 if not. If several places have as many, the
     * one at home has its part.
     */
    double credit(KeyPlaces key, int home) {
        if (key.size() == 1) {
            return place(key.partition(0)) == home ? 1 : 0;
        }
        long most = 0;
        int ties = 0;
        for (int i = 0; i < key.size(); i++) {
            long here = recordsAt(key, place(key.partition(i)));
            if (isFirstOfItsPlace(key, i)) {
                ties = here > most ? 1 : here == most ? ties + 1 : ties;
                most = Math.max(most, here);
            }
        }
        return recordsAt(key, home) == most ? 1.0 / ties : 0;
    }

    private boolean isFirstOfItsPlace(KeyPlaces key, int index) {
        int place = place(key.partition(index));
        for (int i = 0; i < index; i++) {
            if (place(key.partition(i)) == place) {
                return false;
            }
        }
        return true;
    }

    private long recordsAt(KeyPlaces key, int place) {
        long records = 0;
        for (int i = 0; i < key.size(); i++) {
            records += place(key.partition(i)) == place ? key.count(i) : 0;
        }
        return records;
    }
}
