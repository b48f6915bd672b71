package io.flinkpartitioning.internal.flink;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Failures that a restart would meet again. Stateless and thread-safe.
 *
 * <p>Flink has no public way to end a job from within a task whatever its restart strategy says.
 */
public final class Unrecoverable {

    private Unrecoverable() {}

    /**
     * Returns what to throw so that the job fails for good, by whatever restart strategy. Retained
     * checkpoints stay.
     *
     * @param cause what is wrong
     */
    public static RuntimeException because(Throwable cause) {
        return new SuppressRestartsException(cause);
    }
}
