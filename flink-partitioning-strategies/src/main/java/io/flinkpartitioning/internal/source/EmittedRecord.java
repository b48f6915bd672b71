package io.flinkpartitioning.internal.source;

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

        /**
         * Returns what is being read, such as "topic 'trades', partition 3"; null if nothing is.
         */
        @Nullable String place();

        /** Returns the position of the record there; empty if it is not known. */
        String position();
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

    /** Returns what is being read; null if it is not known. */
    public @Nullable String place() {
        return reader == null ? null : reader.place();
    }

    /** Returns the position of the record there; empty if it is not known. */
    public String position() {
        return reader == null ? "" : reader.position();
    }
}
