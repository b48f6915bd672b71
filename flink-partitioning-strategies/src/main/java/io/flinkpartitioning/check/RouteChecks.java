package io.flinkpartitioning.check;

import io.flinkpartitioning.source.RecordObserver;
import io.flinkpartitioning.source.SourceObserver;
import java.util.ArrayList;
import java.util.List;

/**
 * The checks that each record of a stream passes: that of the live strategy, and those of observed
 * ones. Immutable and serializable.
 *
 * @param <T> the type of the records
 */
public final class RouteChecks<T> implements SourceObserver.Factory<T> {

    private static final long serialVersionUID = 1L;

    private final ArrayList<RouteCheck<T, ?>> checks;

    /** Creates the checks; the live strategy's comes first where there is one. */
    public RouteChecks(List<RouteCheck<T, ?>> checks) {
        this.checks = new ArrayList<>(checks);
    }

    /** Returns no checks at all. */
    public static <T> RouteChecks<T> none() {
        return new RouteChecks<>(List.of());
    }

    /** What the key of the records is called; there is a check. */
    public String keyName() {
        return checks.get(0).keySelector().keyName();
    }

    /** Whether no record has to be looked at. */
    public boolean isEmpty() {
        return checks.isEmpty();
    }

    @Override
    public SourceObserver<T> observe(SourceObserver.ObservedSubtask subtask) {
        List<RouteRecorder<T, ?>> recorders = new ArrayList<>();
        for (RouteCheck<T, ?> check : checks) {
            recorders.add(check.open(subtask));
        }
        return new Recorders<>(recorders);
    }

    private record Recorders<T>(List<RouteRecorder<T, ?>> recorders) implements SourceObserver<T> {

        @Override
        public RecordObserver<T> ofSplit(ObservedSplit split) {
            return all(recorders.stream().map(recorder -> recorder.ofSplit(split)).toList());
        }

        @Override
        public RecordObserver<T> ofUnknownSplit() {
            return all(recorders.stream().map(RouteRecorder::ofUnknownSplit).toList());
        }

        private static <T> RecordObserver<T> all(List<RecordObserver<T>> observers) {
            if (observers.size() == 1) {
                return observers.get(0);
            }
            RecordObserver<T> first = observers.get(0);
            RecordObserver<T> others = all(observers.subList(1, observers.size()));
            return value -> {
                first.onRecord(value);
                others.onRecord(value);
            };
        }

        @Override
        public void close() {
            recorders.forEach(RouteRecorder::logSummary);
        }
    }
}
