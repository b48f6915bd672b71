package io.flinkpartitioning.internal.switching;

import org.jspecify.annotations.Nullable;

/**
 * What is being done with a job. Each look at the cluster leads to the next phase, or stays in this
 * one if the cluster does not answer.
 *
 * <pre>
 * Watching → Settling → Stopping → Restoring → Starting → Watching
 *    │          │ ↑       │ │                      └→ Ending → Restoring
 *    │          │ └───────┘ └→ Watching
 *    │          └→ Watching
 *    └→ Restoring
 * </pre>
 *
 * <p>A job is replaced only after it is known to have ended. Its successor goes on from the newest
 * snapshot there is. A job that was ended for a switch is restored, however long it takes.
 */
public interface Phase {

    /** Goes one step on and returns the phase after it. */
    Phase next() throws InterruptedException;

    /**
     * The end: nothing runs, and nothing will run.
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
