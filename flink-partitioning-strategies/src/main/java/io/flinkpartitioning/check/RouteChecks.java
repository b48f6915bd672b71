package io.flinkpartitioning.check;

import io.flinkpartitioning.placement.Unrecoverable;
import io.flinkpartitioning.source.RecordObserver;
import io.flinkpartitioning.source.SourceObserver;
import io.flinkpartitioning.source.StrayRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.jspecify.annotations.Nullable;

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

    /**
     * Returns a function that lets records pass which it has checked, for streams whose source is
     * behind other operators.
     */
    public RichMapFunction<T, T> asFunction() {
        return new CheckFunction<>(this);
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

    /** Checks what comes from another operator. */
    private static final class CheckFunction<T> extends RichMapFunction<T, T> {

        private static final long serialVersionUID = 1L;

        private final RouteChecks<T> checks;

        private transient @Nullable SourceObserver<T> observer;
        private transient @Nullable RecordObserver<T> recordObserver;

        CheckFunction(RouteChecks<T> checks) {
            this.checks = checks;
        }

        @Override
        public void open(OpenContext openContext) {
            TaskInfo task = getRuntimeContext().getTaskInfo();
            SourceObserver<T> opened =
                    checks.observe(
                            new SourceObserver.ObservedSubtask(
                                    task.getIndexOfThisSubtask(),
                                    task.getNumberOfParallelSubtasks(),
                                    getRuntimeContext().getMetricGroup()));
            observer = opened;
            recordObserver = opened.ofUnknownSplit();
        }

        @Override
        public T map(T value) throws Exception {
            try {
                Objects.requireNonNull(recordObserver, "open() comes first").onRecord(value);
            } catch (StrayRecordException e) {
                throw Unrecoverable.because(e);
            }
            return value;
        }

        @Override
        public void close() {
            if (observer != null) {
                observer.close();
            }
        }
    }
}
