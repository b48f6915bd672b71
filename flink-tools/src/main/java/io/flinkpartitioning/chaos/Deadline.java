package io.flinkpartitioning.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /**
     * Does something that may take for ever, in a thread of its own, which is left alone when it
     * does.
     *
     * @param timeout how long to wait for it
     * @param what what is to have happened then, in words
     * @throws MissedException if it is not done by then
     * @throws Exception as the action throws it
     */
    static <T> T within(Duration timeout, String what, Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(action);
        Thread thread = new Thread(task, what);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new MissedException("Not within " + timeout.toSeconds() + " seconds: " + what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
