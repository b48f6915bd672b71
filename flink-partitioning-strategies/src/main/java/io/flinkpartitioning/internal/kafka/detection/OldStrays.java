package io.flinkpartitioning.internal.kafka.detection;

import java.util.Arrays;
import java.util.List;

/** Whether strays are old, so that retention removes them. Stateless. */
final class OldStrays {

    /** Fewer strays may all be old by chance. */
    private static final long ENOUGH = 20;

    private OldStrays() {}

    /**
     * Whether no stray is in the newer half of what was seen of its partition, and there are enough
     * that this is no chance.
     *
     * @param fit the formula that was found
     * @param partitions the partition count of the topic
     */
    static boolean areAll(Fit fit, int partitions) {
        long[] oldest = new long[partitions];
        long[] newest = new long[partitions];
        long[] newestStray = new long[partitions];
        Arrays.fill(oldest, Long.MAX_VALUE);
        Arrays.fill(newest, -1);
        Arrays.fill(newestStray, -1);
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
                    newestStray[partition] = Math.max(newestStray[partition], key.last(i));
                }
            }
        }
        for (int partition = 0; partition < partitions; partition++) {
            if (newestStray[partition] >= 0
                    && 2 * (newestStray[partition] - oldest[partition])
                            > newest[partition] - oldest[partition]) {
                return false;
            }
        }
        return strays >= ENOUGH;
    }
}
