package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.source.EmittedRecord;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.RefusedRecord;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import io.flinkpartitioning.source.StrayRecordException;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.connector.source.SourceEvent;
import org.jspecify.annotations.Nullable;

/**
 * The checks of records after other operators, so that their split is not known. Of a record that
 * is refused, the reader of the source may know it. Immutable and serializable.
 *
 * @param <T> the type of the records
 * @param checks opens the check of each subtask
 * @param reused searches for reused objects; null if an exchange copies the records
 * @param aligned whether no record has left the subtask that an aligned source has read it on
 */
public record StreamChecks<T>(
        SubtaskCheck.Factory<T> checks, ReusedObjects.@Nullable Factory<T> reused, boolean aligned)
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
                                subtask.getIndexOfThisSubtask(), context.isObjectReuseEnabled()),
                aligned ? new EmittedRecord() : null,
                "subtask " + subtask.getIndexOfThisSubtask());
    }

    private record OpenStreamCheck<T>(
            SubtaskCheck<T> subtask,
            RecordCheck<T> ofRecords,
            @Nullable ReusedObjects<T> reused,
            @Nullable EmittedRecord emitted,
            String subtaskName)
            implements CheckOperator.OpenCheck<T> {

        @Override
        public @Nullable SourceEvent offer() {
            return emitted == null ? null : new EmittedRecord.Offer(emitted);
        }

        @Override
        public T check(T value) {
            try {
                requireNoStray(ofRecords.check(value));
            } catch (StrayRecordException e) {
                throw refused(Unrecoverable.because(e.from(place())));
            } catch (Exception e) {
                throw refused(RefusedRecord.at(place(), "", e));
            }
            return reused == null ? value : reused.own(value);
        }

        private RuntimeException refused(RuntimeException failure) {
            if (emitted != null) {
                emitted.refuse(failure);
            }
            return failure;
        }

        /** Operators may emit other records than the one that is read. */
        private String place() {
            String read = emitted == null ? null : emitted.place();
            if (emitted == null || read == null) {
                return subtaskName;
            }
            String position = emitted.position();
            return "%s, emitted while %s was read%s,"
                    .formatted(subtaskName, read, position.isEmpty() ? "" : " at " + position);
        }

        /** The plan lets strays leave only right behind their source. */
        private static void requireNoStray(@Nullable String stray) {
            if (stray != null) {
                throw new IllegalStateException(stray);
            }
        }

        @Override
        public void close() {
            subtask.close();
        }
    }
}
