package io.flinkpartitioning.internal.kafka.detection;

import java.util.Arrays;
import java.util.List;

/** Whether strays are all old, so that retention removes them, or all new. */
enum StrayAge {
    /** None is in the newer half of its partition. */
    OLD,
    /** None is in the older half of its partition. */
    NEW,
    /** They are in both halves, or too few, or nobody knows. */
    ANY;

    /** Fewer strays may all be of one age by chance. */
    private static final long ENOUGH = 20;

    /**
     * Returns the age. It is not known if the time ran out before all of each partition was seen,
     * or if there are records without key: their offsets are not kept.
     *
     * @param fit the formula that was found
     */
    static StrayAge of(Fit fit, Sample sample) {
        if (sample.coverage().timedOut() || sample.withoutKey() > 0) {
            return ANY;
        }
        int partitions = sample.partitions().size();
        long[] oldest = filled(partitions, Long.MAX_VALUE);
        long[] newest = filled(partitions, -1);
        long[] oldestStray = filled(partitions, Long.MAX_VALUE);
        long[] newestStray = filled(partitions, -1);
        long strays = 0;
        List<KeyPlaces> keys = fit.homes().keys();
        for (int k = 0; k < keys.size(); k++) {
            KeyPlaces key = keys.get(k);
            for (int i = 0; i < key.size(); i++) {
                int partition = key.partition(i);
                oldest[partition] = Math.min(oldest[partition], key.first(i));
                newest[partition] = Math.max(newest[partition], key.last(i));
                if (!fit.homes().isHome(k, partition)) {
                    strays += key.count(i);
                    oldestStray[partition] = Math.min(oldestStray[partition], key.first(i));
                    newestStray[partition] = Math.max(newestStray[partition], key.last(i));
                }
            }
        }
        boolean old = strays >= ENOUGH;
        boolean young = old;
        for (int partition = 0; partition < partitions; partition++) {
            if (newestStray[partition] >= 0) {
                long span = newest[partition] - oldest[partition];
                old &= 2 * (newestStray[partition] - oldest[partition]) <= span;
                young &= 2 * (newest[partition] - oldestStray[partition]) <= span;
            }
        }
        return old ? OLD : young ? NEW : ANY;
    }

    private static long[] filled(int partitions, long value) {
        long[] values = new long[partitions];
        Arrays.fill(values, value);
        return values;
    }
}
