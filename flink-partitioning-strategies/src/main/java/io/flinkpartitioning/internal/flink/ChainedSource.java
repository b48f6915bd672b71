package io.flinkpartitioning.internal.flink;

import java.util.Optional;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.source.event.SourceEventWrapper;
import org.apache.flink.streaming.runtime.tasks.SourceOperatorStreamTask;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.SerializedValue;

/**
 * The source at the head of an operator's chain, as far as the operator can reach it.
 *
 * <p>No public API leads from one operator of a chain to another. A task delivers events to its
 * source, and takes one from an operator here. The reader of the source gets the event by
 * reference, in the thread of the task, so an event may have an object that both use from then on.
 * Operators open before the source's first poll. A coordinator of the operator's own would be state
 * that a job without it could not be restored with.
 *
 * <p>Used by the task thread only.
 */
public final class ChainedSource {

    private final StreamTask<?, ?> task;

    private ChainedSource(StreamTask<?, ?> task) {
        this.task = task;
    }

    /**
     * Returns the source of a task; empty if the task does not begin with one.
     *
     * @param task the task of the operator
     */
    static Optional<ChainedSource> of(StreamTask<?, ?> task) {
        return task instanceof SourceOperatorStreamTask
                ? Optional.of(new ChainedSource(task))
                : Optional.empty();
    }

    /**
     * Returns the source of a task in which strays leave. A restart would find the same, so the job
     * ends for good if there is none.
     *
     * @param task the task of the operator that takes strays out
     */
    static ChainedSource ofExit(StreamTask<?, ?> task) {
        return of(task).orElseThrow(
                        () ->
                                Unrecoverable.because(
                                        new IllegalStateException(
                                                """
                                                What takes strays out must run in the chain of its \
                                                source, but '%s' does not. Leave \
                                                pipeline.operator-chaining.enabled at true, or set \
                                                on_stray: fail."""
                                                        .formatted(task.getName()))));
    }

    /**
     * Hands an event to the reader of the source, at once. The reader must know its class: others
     * may log it, or fail.
     *
     * @param event the event, which is never serialized
     * @throws FlinkException if the source fails with it
     */
    public void send(SourceEvent event) throws FlinkException {
        task.dispatchOperatorEvent(task.getConfiguration().getOperatorID(), new ByReference(event));
    }

    /** An event that its own thread takes, so that it need not be serialized. */
    private static final class ByReference extends SerializedValue<OperatorEvent> {

        private static final long serialVersionUID = 1L;

        private final transient OperatorEvent event;

        ByReference(SourceEvent event) {
            super(new byte[1]);
            this.event = new SourceEventWrapper(event);
        }

        @Override
        public OperatorEvent deserializeValue(ClassLoader loader) {
            return event;
        }
    }
}
