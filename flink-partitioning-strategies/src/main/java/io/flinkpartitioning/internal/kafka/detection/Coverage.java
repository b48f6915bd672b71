package io.flinkpartitioning.internal.kafka.detection;

import java.util.List;
import java.util.Set;

/**
 * What a sample covers. Immutable.
 *
 * @param recordsOfPartitions the records of each partition, by offsets; 0 if they were not told
 * @param whole the partitions that were read completely
 * @param uncounted the partitions of which the offsets were not told in time
 * @param timedOut whether the time ran out before the sample was full
 */
record Coverage(
        List<Long> recordsOfPartitions,
        Set<Integer> whole,
        Set<Integer> uncounted,
        boolean timedOut) {

    /** Copies the collections. */
    Coverage {
        recordsOfPartitions = List.copyOf(recordsOfPartitions);
        whole = Set.copyOf(whole);
        uncounted = Set.copyOf(uncounted);
    }

    /** What a sample covers if the offsets of all partitions are known. */
    Coverage(List<Long> recordsOfPartitions, Set<Integer> whole, boolean timedOut) {
        this(recordsOfPartitions, whole, Set.of(), timedOut);
    }

    boolean complete() {
        return whole.size() == recordsOfPartitions.size();
    }
}
