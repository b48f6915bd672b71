package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.guarantee.Result;
import java.util.HashMap;
import java.util.Map;

/**
 * How up to date the results of each partition of the input are.
 *
 * <p>Thread-safe.
 */
final class ResultFlow {

    private final Map<Integer, Long> newestMillis = new HashMap<>();

    /** Takes note of a result that can be read. */
    synchronized void onResult(Result result) {
        newestMillis.merge(result.partition(), result.writtenMillis(), Math::max);
    }

    /**
     * Whether each of so many partitions has a result of an event written after a point in time.
     */
    synchronized boolean hasPassed(long millis, int partitions) {
        for (int partition = 0; partition < partitions; partition++) {
            if (newestMillis.getOrDefault(partition, 0L) <= millis) {
                return false;
            }
        }
        return true;
    }
}
