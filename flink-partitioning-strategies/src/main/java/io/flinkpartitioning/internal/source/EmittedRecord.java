package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.internal.source.SubtaskCheck.CheckedSplit;
import io.flinkpartitioning.source.StrayRecord;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceEvent;
import org.jspecify.annotations.Nullable;

/**
 * The record that a source emits right now, as an operator in its chain sees it. The operator makes
 * the object, and hands it to the reader by reference: an {@link Offer}. If the reader does not
 * know it, or emits nothing right now, nothing is known.
 *
 * <p>Used by the task thread only.
 */
public final class EmittedRecord {

    /** Knows which record a reader emits. */
    interface Emitting {

        /** Returns the split that is being read; null if none is. */
        @Nullable CheckedSplit split();

        /** Returns the position of the record there; empty if it is not known. */
        String position();

        /**
         * Lets a record leave as soon as its position is known.
         *
         * @param value the record
         * @param reason why it leaves
         * @param exit takes it
         */
        <T> void divert(T value, String reason, Consumer<StrayRecord<T>> exit);
    }

    /**
     * From an operator in the chain of a source to its reader. Comes before the first poll, and by
     * reference: it can't be serialized.
     *
     * @param record the record
     */
    @SuppressWarnings("serial") // It never leaves its thread.
    public record Offer(EmittedRecord record) implements SourceEvent {

        private static final long serialVersionUID = 1L;
    }

    private @Nullable Emitting reader;
    private @Nullable RuntimeException refusal;

    void of(Emitting newReader) {
        reader = newReader;
    }

    @Nullable RuntimeException refusal() {
        return refusal;
    }

    /**
     * Tells the reader why the job must fail. It fails with this, whatever the operators and the
     * deserializer in between do with the exception.
     */
    public void refuse(RuntimeException failure) {
        refusal = failure;
    }

    /** Returns the split that is being read, the same object each time; null if none is known. */
    public @Nullable CheckedSplit split() {
        return reader == null ? null : reader.split();
    }

    /**
     * Lets a record leave that was made of the one that is emitted right now: {@link #split()} is
     * known.
     *
     * @param value the record, which nobody changes any more
     * @param reason why it leaves
     * @param exit takes it, before the source reads another one
     */
    public <T> void divert(T value, String reason, Consumer<StrayRecord<T>> exit) {
        Objects.requireNonNull(reader, "no reader").divert(value, reason, exit);
    }

    /** Returns the position of the record there; empty if it is not known. */
    public String position() {
        return reader == null ? "" : reader.position();
    }
}
