package io.flinkpartitioning.internal.flink;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Failures that would happen again after a restart. Stateless and thread-safe.
 *
 * <p>Flink has no public way for a task to end its job under any restart strategy.
 */
public final class Unrecoverable {

    private Unrecoverable() {}

    /**
     * Returns the exception to throw so that the job fails for good, under any restart strategy.
     * Retained checkpoints stay.
     *
     * @param cause what is wrong
     */
    public static RuntimeException because(Throwable cause) {
        return new SuppressRestartsException(cause);
    }
}
