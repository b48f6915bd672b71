package io.flinkpartitioning.chaos.guarantee;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** A set of offsets for each partition, a bit for each offset from 0 to the largest. */
final class OffsetSets {

    private final Map<Integer, BitSet> sets = new TreeMap<>();

    /** Adds an offset, and tells whether it is new. */
    boolean add(int partition, long offset) {
        BitSet set = sets.computeIfAbsent(partition, key -> new BitSet());
        int index = Math.toIntExact(offset);
        if (set.get(index)) {
            return false;
        }
        set.set(index);
        return true;
    }

    /** How many of the offsets in [0, end) are not there. */
    long missing(int partition, long end) {
        BitSet set = sets.getOrDefault(partition, new BitSet());
        return end - set.get(0, Math.toIntExact(end)).cardinality();
    }

    /** The first offset from the given one on that is not there. */
    long firstMissing(int partition, long from) {
        return sets.getOrDefault(partition, new BitSet()).nextClearBit(Math.toIntExact(from));
    }
}
