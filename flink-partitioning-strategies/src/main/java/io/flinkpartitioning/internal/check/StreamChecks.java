package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import io.flinkpartitioning.source.StrayRecordException;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.FlinkRuntimeException;

/**
 * The checks of records after other operators, so that their split is not known. Immutable and
 * serializable.
 *
 * @param <T> the type of the records
 * @param checks opens the check of each subtask
 */
public record StreamChecks<T>(SubtaskCheck.Factory<T> checks) implements CheckOperator.Factory<T> {

    @Override
    public CheckOperator.OpenCheck<T> open(TaskInfo subtask, MetricGroup metricGroup) {
        SubtaskCheck<T> opened =
                checks.open(
                        new SubtaskCheck.CheckedSubtask(
                                subtask.getIndexOfThisSubtask(),
                                subtask.getNumberOfParallelSubtasks(),
                                metricGroup));
        return new OpenStreamCheck<>(opened, opened.ofUnknownSplit());
    }

    private record OpenStreamCheck<T>(SubtaskCheck<T> subtask, RecordCheck<T> ofRecords)
            implements CheckOperator.OpenCheck<T> {

        @Override
        public void check(T value) {
            try {
                ofRecords.check(value);
            } catch (StrayRecordException e) {
                throw Unrecoverable.because(e);
            } catch (Exception e) {
                throw new FlinkRuntimeException("A record was refused", e);
            }
        }

        @Override
        public void close() {
            subtask.close();
        }
    }
}
