package io.flinkpartitioning.bench.failover;

import io.flinkpartitioning.bench.job.Traders;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * When a job first read each partition, in milliseconds since 1970. A result tells it: a record was
 * read before its result was written.
 *
 * <p>Thread-safe.
 */
final class FirstReads {

    private static final long NEVER = Long.MAX_VALUE;

    private final int[] partitionOfKey;
    // Guarded by this.
    private final long[] firstMillis;
    // Guarded by this.
    private long sinceMillis;

    /**
     * Notes the first reads of all partitions.
     *
     * @param load the records, whose keys take turns
     */
    FirstReads(SteadyLoad load) {
        partitionOfKey = new int[load.keys()];
        Arrays.setAll(
                partitionOfKey, key -> Traders.partition(Traders.key(key), load.partitions()));
        firstMillis = new long[load.partitions()];
        Arrays.fill(firstMillis, NEVER);
    }

    /** Begins anew: what was written before a time does not count any more. */
    synchronized void since(long millis) {
        sinceMillis = millis;
        Arrays.fill(firstMillis, NEVER);
    }

    /**
     * Notes a result, in any order.
     *
     * @param number the number of the record, from 0
     * @param millis when its result was written
     */
    synchronized void add(long number, long millis) {
        if (millis >= sinceMillis) {
            int partition = partitionOfKey[(int) (number % partitionOfKey.length)];
            firstMillis[partition] = Math.min(firstMillis[partition], millis);
        }
    }

    /** Returns when the last partition was first read; empty as long as one was not. */
    synchronized OptionalLong lastMillis() {
        long last = Arrays.stream(firstMillis).max().orElseThrow();
        return last == NEVER ? OptionalLong.empty() : OptionalLong.of(last);
    }
}
