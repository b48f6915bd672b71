package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import java.util.ArrayList;
import java.util.List;

/**
 * The checks that each record of a stream passes: the live strategy's check and the observed
 * strategies' checks. Immutable and serializable.
 *
 * @param <T> the type of the records
 */
public final class PlacementChecks<T> implements SubtaskCheck.Factory<T> {

    private static final long serialVersionUID = 1L;

    private final ArrayList<PlacementCheck<T, ?>> checks;
    private final String keyName;
    private final boolean copiesExpected;

    /**
     * Creates the checks. The live strategy's check comes first, if there is one.
     *
     * @param keyName the name of the records' key
     */
    public PlacementChecks(String keyName, List<PlacementCheck<T, ?>> checks) {
        this(keyName, checks, false);
    }

    private PlacementChecks(
            String keyName, List<PlacementCheck<T, ?>> checks, boolean copiesExpected) {
        this.keyName = keyName;
        this.checks = new ArrayList<>(checks);
        this.copiesExpected = copiesExpected;
    }

    /**
     * Returns the same checks, which refuse to run with object reuse: nothing after them keeps the
     * objects of records apart.
     */
    public PlacementChecks<T> expectingCopies() {
        return new PlacementChecks<>(keyName, checks, true);
    }

    /** Returns no checks at all. */
    public static <T> PlacementChecks<T> none() {
        return new PlacementChecks<>("", List.of());
    }

    /** The name of the records' key; empty if the records have none. */
    public String keyName() {
        return keyName;
    }

    /** Whether there is nothing to check. */
    public boolean isEmpty() {
        return checks.isEmpty();
    }

    @Override
    public SubtaskCheck<T> open(SubtaskCheck.CheckedSubtask subtask) {
        if (copiesExpected && subtask.objectReuse()) {
            throw Unrecoverable.because(
                    new IllegalStateException(
                            """
                            pipeline.object-reuse must be set before keyedStream() is called, but was \
                            off then and is on in the running job. Set it in Flink's configuration, or \
                            call env.getConfig().enableObjectReuse() first."""));
        }
        List<SubtaskPlacementCheck<T, ?>> opened = new ArrayList<>();
        for (PlacementCheck<T, ?> check : checks) {
            opened.add(check.open(subtask));
        }
        return new OpenChecks<>(opened);
    }

    private record OpenChecks<T>(List<SubtaskPlacementCheck<T, ?>> open)
            implements SubtaskCheck<T> {

        @Override
        public RecordCheck<T> ofSplit(CheckedSplit split) {
            return all(open.stream().map(check -> check.ofSplit(split)).toList());
        }

        @Override
        public RecordCheck<T> ofUnknownSplit() {
            return all(open.stream().map(SubtaskPlacementCheck::ofUnknownSplit).toList());
        }

        private static <T> RecordCheck<T> all(List<RecordCheck<T>> checks) {
            if (checks.size() == 1) {
                return checks.get(0);
            }
            RecordCheck<T> first = checks.get(0);
            RecordCheck<T> others = all(checks.subList(1, checks.size()));
            return value -> {
                String stray = first.check(value);
                return stray == null ? others.check(value) : stray;
            };
        }

        @Override
        public void close() {
            open.forEach(SubtaskPlacementCheck::logSummary);
        }
    }
}
