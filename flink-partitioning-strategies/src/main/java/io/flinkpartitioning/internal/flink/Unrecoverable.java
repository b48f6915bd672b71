package io.flinkpartitioning.internal.flink;

import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

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
        return new FinalFailure(cause);
    }

    /** Says what is wrong itself, since Flink logs it first and its cause last. */
    private static final class FinalFailure extends SuppressRestartsException {

        private static final long serialVersionUID = 1L;

        FinalFailure(Throwable cause) {
            super(cause);
        }

        @Override
        public @Nullable String getMessage() {
            Throwable cause = getCause();
            return cause == null ? super.getMessage() : cause.getMessage();
        }
    }
}
