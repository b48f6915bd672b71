package io.flinkpartitioning.internal.check;

import io.flinkpartitioning.internal.flink.CheckOperator;
import io.flinkpartitioning.internal.flink.Unrecoverable;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives records objects of their own if a reader overwrites its objects. Keyed state may keep a
 * record, so no record may change later.
 *
 * <p>The first {@value #TRIAL} records of a subtask go on as copies, whatever the reader does, so
 * that it can overwrite nothing that is kept. Meanwhile one of the reader's objects, the anchor, is
 * watched. It is renewed after 1, 2, 4, … records, as in Brent's search for cycles ("An improved
 * Monte Carlo factorization algorithm", 1980). So objects that take turns come back to an anchor
 * before the trial ends, if they are at most {@value #WINDOW}. If the anchor comes back, or its
 * bytes have changed, the reader reuses objects: all records go on as copies for good. The bytes
 * also tell if only a part of the record is reused.
 *
 * <p>After the trial a record goes on as it is and costs one comparison with an anchor, which is
 * renewed after each {@value #WINDOW} records. If the anchor comes back with other bytes, a record
 * that may be kept has been overwritten, and the job ends. If its bytes are the same, the reader
 * shares an object that does not change.
 *
 * <p>Not found: a reader that begins to reuse after the trial, if an object comes back only after
 * more than {@value #WINDOW} records, or only a part of the record is reused. A record that its
 * serializer cannot copy is not copied; then the trial is over, and an object that comes back ends
 * the job.
 *
 * <p>Used by the task thread only.
 *
 * @param <T> the type of the records
 */
public final class ReusedObjects<T> {

    /** The number of records that are copied until it is known what the reader does. */
    static final int TRIAL = 2048;

    /** The number of records after which the anchor is renewed. */
    static final int WINDOW = TRIAL / 2;

    private static final Logger LOG = LoggerFactory.getLogger(ReusedObjects.class);

    private final String subject;
    private final int subtask;
    private final TypeSerializer<T> serializer;
    private final DataOutputSerializer buffer = new DataOutputSerializer(64);

    private boolean copies = true;
    private boolean found;
    private long records;
    private long nextAnchor = 1;
    private @Nullable T anchor;

    /** The bytes of the anchor when it was handed over; null if it cannot be serialized. */
    private byte @Nullable [] anchorBytes;

    private int returns;
    private int untilAnchor = WINDOW;

    ReusedObjects(String subject, int subtask, TypeSerializer<T> serializer) {
        this.subject = subject;
        this.subtask = subtask;
        this.serializer = serializer;
    }

    /**
     * Opens the search on each subtask, if the job reuses objects. Immutable and serializable.
     *
     * @param <T> the type of the records
     * @param subject which stream is grouped by which key, for log and errors
     * @param serializer the serializer of the records
     */
    public record Factory<T>(String subject, TypeSerializer<T> serializer)
            implements CheckOperator.Factory<T> {

        /**
         * Returns the search of a subtask, or null if no record can be overwritten: Flink copies
         * records, or they are immutable.
         */
        @Nullable ReusedObjects<T> onSubtask(int subtask, boolean objectReuse) {
            return objectReuse && !serializer.isImmutableType()
                    ? new ReusedObjects<>(subject, subtask, serializer.duplicate())
                    : null;
        }

        @Override
        public CheckOperator.OpenCheck<T> open(
                RuntimeContext context, CheckOperator.SideOutput sideOutput) {
            ReusedObjects<T> reused =
                    onSubtask(
                            context.getTaskInfo().getIndexOfThisSubtask(),
                            context.isObjectReuseEnabled());
            return reused == null ? record -> record : reused::own;
        }
    }

    /**
     * Returns the record that goes on: the same, or a copy.
     *
     * @throws RuntimeException if a record that may be kept has been overwritten; the job ends
     */
    T own(T record) {
        if (copies) {
            return copy(record);
        }
        if (record == anchor || --untilAnchor == 0) {
            watch(record);
        }
        return record;
    }

    private T copy(T record) {
        if (record == null) {
            return record;
        }
        if (!found) {
            tryOut(record);
        }
        try {
            return serializer.copy(record);
        } catch (RuntimeException e) {
            if (found) {
                throw e;
            }
            copies = false;
            setAnchor(record);
            return record;
        }
    }

    private void tryOut(T record) {
        records++;
        boolean renewed = records == nextAnchor;
        if (record == anchor || (renewed && anchorHasChanged())) {
            found = true;
            anchor = null;
            anchorBytes = null;
            LOG.warn(
                    """
                    {}: subtask {} gets objects that are reused, so with pipeline.object-reuse each \
                    record is copied; a deserializer that makes a new object for each record saves \
                    the copy""",
                    subject,
                    subtask);
        } else if (renewed) {
            setAnchor(record);
            nextAnchor *= 2;
            copies = records < TRIAL;
        }
    }

    private void watch(T record) {
        if (record == null || record != anchor) {
            setAnchor(record);
            return;
        }
        returns++;
        // Comparing each time would be slow if the reader shares an object that does not change.
        if (Integer.bitCount(returns) == 1 && (anchorBytes == null || anchorHasChanged())) {
            throw refusal(record);
        }
        if (--untilAnchor <= 0) {
            setAnchor(record);
        }
    }

    private void setAnchor(@Nullable T record) {
        anchor = record;
        anchorBytes = record == null ? null : bytesOf(record);
        returns = 0;
        untilAnchor = WINDOW;
    }

    private boolean anchorHasChanged() {
        return anchor != null
                && anchorBytes != null
                && !Arrays.equals(anchorBytes, bytesOf(anchor));
    }

    private byte @Nullable [] bytesOf(T record) {
        buffer.clear();
        try {
            serializer.serialize(record, buffer);
        } catch (IOException | RuntimeException e) {
            return null;
        }
        return buffer.getCopyOfBuffer();
    }

    private RuntimeException refusal(T record) {
        return Unrecoverable.because(
                new IllegalStateException(
                        """
                        A record must not change after the source has handed it over if \
                        pipeline.object-reuse is on and no exchange follows, but subtask %d of '%s' \
                        got an object of %s again, with other content. Let the deserializer, or the \
                        function in front of the keyBy, make a new object for each record; or set \
                        pipeline.object-reuse: false; or use upTo(Plan.LOCAL_FIRST). State may hold the \
                        overwritten record since this run began: go on from an earlier snapshot."""
                                .formatted(subtask, subject, record.getClass().getName())));
    }
}
