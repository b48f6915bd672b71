package io.flinkpartitioning.internal.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the {@link SplitLedger} wants to be sent in one step of the coordinator's thread.
 *
 * @param assigned the splits to give, by reader
 * @param taken the ids of reported splits that other readers have, by reporter
 * @param complete the readers to tell that they have all restored splits that they own
 * @param ended the readers to tell that there are no more splits
 */
record LedgerStep<SplitT>(
        Map<Integer, List<SplitT>> assigned,
        Map<Integer, List<String>> taken,
        Set<Integer> complete,
        Set<Integer> ended) {

    LedgerStep() {
        this(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
    }

    void assign(int reader, SplitT split) {
        assigned.computeIfAbsent(reader, key -> new ArrayList<>()).add(split);
    }

    void take(int reporter, String id) {
        taken.computeIfAbsent(reporter, key -> new ArrayList<>()).add(id);
    }

    void complete(int reader) {
        complete.add(reader);
    }

    void end(int reader) {
        ended.add(reader);
    }
}
