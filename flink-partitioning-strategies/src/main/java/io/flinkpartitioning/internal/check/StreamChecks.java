package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.Unrecoverable;
import io.flinkpartitioning.internal.source.EmittedRecord;
import io.flinkpartitioning.internal.source.RecordCheck;
import io.flinkpartitioning.internal.source.RefusedRecord;
import io.flinkpartitioning.internal.source.SubtaskCheck;
import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.source.StrayRecord;
import io.flinkpartitioning.source.StrayRecordException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * The checks of records after other operators, so that their split is not known. Of a record that
 * is refused or leaves, the reader of the source may know it. Immutable and serializable.
 *
 * @param <T> the type of the records
 * @param checks opens the check of each subtask
 * @param reused searches for reused objects; null if an exchange copies the records
 * @param aligned whether no record has left the subtask that an aligned source has read it on
 * @param exit where strays leave; null if none does
 */
public record StreamChecks<T>(
        SubtaskCheck.Factory<T> checks,
        ReusedObjects.@Nullable Factory<T> reused,
        boolean aligned,
        @Nullable Exit<T> exit)
        implements CheckOperator.Factory<T> {

    /**
     * Where strays leave. Each operator in between must emit a record while it gets it.
     *
     * @param tag the tag of their side output
     * @param serializer copies a record, since an operator may use its object again
     */
    public record Exit<T>(OutputTag<StrayRecord<T>> tag, TypeSerializer<T> serializer)
            implements Serializable {

        private OpenExit<T> open(CheckOperator.SideOutput sideOutput) {
            return new OpenExit<>(serializer.duplicate()::copy, sideOutput.of(tag));
        }
    }

    @Override
    public CheckOperator.OpenCheck<T> open(
            RuntimeContext context, CheckOperator.SideOutput sideOutput) {
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
                reused == null
                        ? null
                        : reused.onSubtask(
                                subtask.getIndexOfThisSubtask(), context.isObjectReuseEnabled()),
                aligned ? new EmittedRecord() : null,
                exit == null ? null : exit.open(sideOutput),
                "subtask " + subtask.getIndexOfThisSubtask());
    }

    /**
     * A way out on a subtask.
     *
     * @param copy copies a record
     * @param strays takes the strays
     */
    private record OpenExit<T>(UnaryOperator<T> copy, Consumer<StrayRecord<T>> strays) {}

    private static final class OpenStreamCheck<T> implements CheckOperator.OpenCheck<T> {

        private final SubtaskCheck<T> subtask;
        private final RecordCheck<T> ofUnknownSplit;
        private final @Nullable ReusedObjects<T> reused;
        private final @Nullable EmittedRecord emitted;
        private final @Nullable OpenExit<T> exit;
        private final String subtaskName;

        private final Map<CheckedSplit, RecordCheck<T>> ofSplits = new HashMap<>();
        private @Nullable CheckedSplit lastSplit;
        private RecordCheck<T> ofLastSplit;

        OpenStreamCheck(
                SubtaskCheck<T> subtask,
                @Nullable ReusedObjects<T> reused,
                @Nullable EmittedRecord emitted,
                @Nullable OpenExit<T> exit,
                String subtaskName) {
            this.subtask = subtask;
            this.ofUnknownSplit = subtask.ofUnknownSplit();
            this.ofLastSplit = ofUnknownSplit;
            this.reused = reused;
            this.emitted = emitted;
            this.exit = exit;
            this.subtaskName = subtaskName;
        }

        @Override
        public @Nullable SourceEvent offer() {
            return emitted == null ? null : new EmittedRecord.Offer(emitted);
        }

        @Override
        public boolean needsSource() {
            return exit != null;
        }

        @Override
        public @Nullable T check(T value) {
            try {
                String stray = ofRecord().check(value);
                if (stray != null) {
                    divert(value, stray);
                    return null;
                }
            } catch (StrayRecordException e) {
                throw refused(Unrecoverable.because(e.from(place())));
            } catch (Exception e) {
                throw refused(RefusedRecord.at(place(), "", e));
            }
            return reused == null ? value : reused.own(value);
        }

        /** What leaves must not depend on the subtask: so it depends on the split. */
        private RecordCheck<T> ofRecord() {
            if (exit == null || emitted == null) {
                return ofUnknownSplit;
            }
            CheckedSplit split = emitted.split();
            if (split == null) {
                throw new IllegalStateException(
                        """
                        A record came while its source emitted none, so its partition is not known. \
                        An operator in between must have held it back: take it out, or set \
                        on_stray: fail.""");
            }
            if (!split.equals(lastSplit)) {
                lastSplit = split;
                ofLastSplit = ofSplits.computeIfAbsent(split, subtask::ofSplit);
            }
            return ofLastSplit;
        }

        private void divert(T value, String reason) {
            OpenExit<T> open = Objects.requireNonNull(exit, "the plan lets no record leave");
            Objects.requireNonNull(emitted, "exit")
                    .divert(open.copy().apply(value), reason, open.strays());
        }

        private RuntimeException refused(RuntimeException failure) {
            if (emitted != null) {
                emitted.refuse(failure);
            }
            return failure;
        }

        /** Operators may emit other records than the one that is read. */
        private String place() {
            CheckedSplit read = emitted == null ? null : emitted.split();
            if (emitted == null || read == null) {
                return subtaskName;
            }
            String position = emitted.position();
            return "%s, emitted while %s was read%s,"
                    .formatted(
                            subtaskName,
                            read.description(),
                            position.isEmpty() ? "" : " at " + position);
        }

        @Override
        public void close() {
            subtask.close();
        }
    }
}
