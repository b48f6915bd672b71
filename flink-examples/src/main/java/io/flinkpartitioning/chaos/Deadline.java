package io.flinkpartitioning.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for what must happen. */
final class Deadline {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private Deadline() {}

    /** Tells whether something has happened, or that it will not; {@code IOException} is a no. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, MissedException;
    }

    /** Something has not happened in time. */
    static final class MissedException extends Exception {

        private static final long serialVersionUID = 1L;

        MissedException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Waits until a condition holds.
     *
     * @param timeout how long to wait
     * @param what what is waited for, in words
     * @throws MissedException if it does not hold by then, or says that it will not
     */
    static void await(Duration timeout, String what, Condition condition)
            throws MissedException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            IOException refusal = null;
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                refusal = e;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting for: " + what);
            }
            if (System.nanoTime() > deadline) {
                throw new MissedException(
                        "Not within " + timeout.toSeconds() + " seconds: " + what, refusal);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
