package io.flinkpartitioning.source;

import io.flinkpartitioning.placement.Unrecoverable;
import java.util.Objects;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * Hands records to an observer before they go on, where other operators lie between them and their
 * source. No split is known there.
 *
 * <p>An operator in front may catch what is thrown for a refused record, and would lose it. So
 * nothing goes on after a refusal: no record, no checkpoint, no end of the input. A function could
 * not stop the latter two; it is an operator for that, though it takes an internal class of Flink.
 *
 * @param <T> the type of the records
 */
public final class ObserverOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final SourceObserver.Factory<T> observers;

    private transient @Nullable SourceObserver<T> observer;
    private transient @Nullable RecordObserver<T> recordObserver;
    private transient @Nullable Exception refusal;

    /**
     * Creates the operator.
     *
     * @param observers make the observer of each subtask
     */
    public ObserverOperator(SourceObserver.Factory<T> observers) {
        this.observers = Objects.requireNonNull(observers, "observers");
    }

    @Override
    public void open() throws Exception {
        super.open();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        SourceObserver<T> opened =
                observers.observe(
                        new SourceObserver.ObservedSubtask(
                                task.getIndexOfThisSubtask(),
                                task.getNumberOfParallelSubtasks(),
                                getMetricGroup()));
        observer = opened;
        recordObserver = opened.ofUnknownSplit();
    }

    @Override
    public void processElement(StreamRecord<T> element) throws Exception {
        requireNoRefusal();
        try {
            Objects.requireNonNull(recordObserver, "open() comes first")
                    .onRecord(element.getValue());
        } catch (Exception e) {
            refusal = e;
            throw failure(e);
        }
        output.collect(element);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        requireNoRefusal();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void endInput() {
        requireNoRefusal();
    }

    private void requireNoRefusal() {
        if (refusal != null) {
            throw failure(refusal);
        }
    }

    private static RuntimeException failure(Exception refusal) {
        return refusal instanceof StrayRecordException
                ? Unrecoverable.because(refusal)
                : new FlinkRuntimeException("A record was refused", refusal);
    }

    @Override
    public void close() throws Exception {
        if (observer != null) {
            observer.close();
        }
        super.close();
    }
}
