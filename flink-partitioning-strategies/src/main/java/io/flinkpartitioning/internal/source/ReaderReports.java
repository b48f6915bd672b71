package io.flinkpartitioning.internal.source;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which readers have reported the splits that they were restored with. Not thread-safe. */
final class ReaderReports {

    /** Readers that have reported since their last reset. */
    private final Set<Integer> reported = new HashSet<>();

    /** Readers that may have splits of other readers, and have not reported them. */
    private final Set<Integer> awaited;

    ReaderReports(Collection<Integer> restoredReaders) {
        awaited = new HashSet<>(restoredReaders);
    }

    void add(int reader) {
        awaited.remove(reader);
        reported.add(reader);
    }

    /** Forgets the report of a reader that was reset. */
    void remove(int reader) {
        reported.remove(reader);
    }

    /** Takes note that a reader that was reset has splits of other readers. */
    void await(int reader) {
        awaited.add(reader);
    }

    boolean contain(int reader) {
        return reported.contains(reader);
    }

    /** Whether no reader may have splits of other readers that it has not reported. */
    boolean areComplete() {
        return awaited.isEmpty();
    }

    Set<Integer> missingOf(Set<Integer> readers) {
        Set<Integer> missing = new TreeSet<>(readers);
        missing.removeAll(reported);
        return missing;
    }

    static void requireInNoOtherState(String split, int reader, Map<?, ?>... others) {
        if (Stream.of(others).anyMatch(other -> other.containsKey(split))) {
            throw new IllegalStateException(
                    """
                    A restored split must be in one state, but subtask %d has restored split '%s', which \
                    is in another state too. Its records would be read twice. Restore from another \
                    snapshot."""
                            .formatted(reader, split));
        }
    }
}
