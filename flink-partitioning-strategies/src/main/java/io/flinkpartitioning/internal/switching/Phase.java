package io.flinkpartitioning.internal.switching;

import org.jspecify.annotations.Nullable;

/**
 * What is being done with a job. Each look at the cluster leads from one phase to the next, or
 * leaves it at that if the cluster does not answer.
 *
 * <pre>
 * Watching → Settling → Stopping → Restoring → Starting → Watching
 *    │          │ ↑       │ │                      └→ Ending → Restoring
 *    │          │ └───────┘ └→ Watching
 *    │          └→ Watching
 *    └→ Restoring
 * </pre>
 *
 * <p>A job is replaced only when it is known to have ended, by one that goes on from the newest
 * snapshot there is. What has been ended for a switch is restored, however long it takes.
 */
public interface Phase {

    /** Goes one step on, and returns what is being done then. */
    Phase next() throws InterruptedException;

    /**
     * The end: nothing runs, and nothing is going to.
     *
     * @param failure why the job failed; null if it has finished or was cancelled
     */
    record Ended(@Nullable Throwable failure) implements Phase {
        @Override
        public Phase next() {
            return this;
        }
    }
}
