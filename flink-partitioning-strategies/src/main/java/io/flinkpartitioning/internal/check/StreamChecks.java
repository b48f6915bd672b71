package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import io.flinkpartitioning.source.StrayRecordException;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;

/**
 * The checks of records after other operators, so that their split is not known. Immutable and
 * serializable.
 *
 * @param <T> the type of the records
 * @param checks opens the check of each subtask
 * @param reused searches for reused objects; null if an exchange copies the records
 */
public record StreamChecks<T>(
        SubtaskCheck.Factory<T> checks, ReusedObjects.@Nullable Factory<T> reused)
        implements CheckOperator.Factory<T> {

    @Override
    public CheckOperator.OpenCheck<T> open(RuntimeContext context) {
        TaskInfo subtask = context.getTaskInfo();
        SubtaskCheck<T> opened =
                checks.open(
                        new SubtaskCheck.CheckedSubtask(
                                subtask.getIndexOfThisSubtask(),
                                subtask.getNumberOfParallelSubtasks(),
                                context.getMetricGroup(),
                                context.isObjectReuseEnabled()));
        return new OpenStreamCheck<>(
                opened,
                opened.ofUnknownSplit(),
                reused == null
                        ? null
                        : reused.onSubtask(
                                subtask.getIndexOfThisSubtask(), context.isObjectReuseEnabled()));
    }

    private record OpenStreamCheck<T>(
            SubtaskCheck<T> subtask, RecordCheck<T> ofRecords, @Nullable ReusedObjects<T> reused)
            implements CheckOperator.OpenCheck<T> {

        @Override
        public T check(T value) {
            try {
                ofRecords.check(value);
            } catch (StrayRecordException e) {
                throw Unrecoverable.because(e);
            } catch (Exception e) {
                throw new FlinkRuntimeException("A record was refused", e);
            }
            return reused == null ? value : reused.own(value);
        }

        @Override
        public void close() {
            subtask.close();
        }
    }
}
