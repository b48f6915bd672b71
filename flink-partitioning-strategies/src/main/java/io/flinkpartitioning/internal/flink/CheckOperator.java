package io.flinkpartitioning.internal.flink;

import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Checks each record before it goes on.
 *
 * <p>An upstream operator in the chain may catch the exception for a refused record, and the record
 * would be lost. So nothing goes on after a refusal: no record, no checkpoint, no end of input. A
 * function could not stop checkpoints and the end of input. So this is an operator, though that
 * needs an internal class of Flink.
 *
 * @param <T> the type of the records
 */
public final class CheckOperator<T> extends AbstractStreamOperator<T>
        implements OneInputStreamOperator<T, T>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    /**
     * The check on one subtask. Used by the task thread only.
     *
     * @param <T> the type of the records
     */
    public interface OpenCheck<T> extends AutoCloseable {

        /**
         * Checks a record.
         *
         * @throws RuntimeException if the record must not go on; the job fails with it
         */
        void check(T value);

        @Override
        void close();
    }

    /**
     * Opens the check of each subtask.
     *
     * @param <T> the type of the records
     */
    @FunctionalInterface
    public interface Factory<T> extends Serializable {

        /** Opens the check of a subtask. */
        OpenCheck<T> open(TaskInfo subtask, MetricGroup metricGroup);
    }

    private final Factory<T> checks;

    private transient @Nullable OpenCheck<T> check;
    private transient @Nullable RuntimeException refusal;

    /**
     * Creates the operator.
     *
     * @param checks opens the check of each subtask
     */
    public CheckOperator(Factory<T> checks) {
        this.checks = Objects.requireNonNull(checks, "checks");
    }

    @Override
    public void open() throws Exception {
        super.open();
        check = checks.open(getRuntimeContext().getTaskInfo(), getMetricGroup());
    }

    @Override
    public void processElement(StreamRecord<T> element) {
        requireNoRefusal();
        try {
            Objects.requireNonNull(check, "open() comes first").check(element.getValue());
        } catch (RuntimeException e) {
            refusal = e;
            throw e;
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
            throw refusal;
        }
    }

    @Override
    public void close() throws Exception {
        if (check != null) {
            check.close();
        }
        super.close();
    }
}
