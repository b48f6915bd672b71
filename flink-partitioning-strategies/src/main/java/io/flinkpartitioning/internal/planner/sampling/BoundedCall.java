package io.flinkpartitioning.internal.planner.sampling;

import io.flinkpartitioning.internal.kafka.KafkaTopics;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A call of user code where a job is built, which may throw or block at will. It has a thread of
 * its own, which is left to itself when the time is over.
 */
final class BoundedCall {

    private BoundedCall() {}

    /**
     * Calls, and throws what the call throws.
     *
     * @throws TimeoutException if it takes longer
     */
    static <V> V within(Duration timeout, Callable<V> call)
            throws InterruptedException, ExecutionException, TimeoutException {
        FutureTask<V> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "sample of a source");
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        try {
            return task.get(Math.max(0, timeout.toMillis()), TimeUnit.MILLISECONDS);
        } finally {
            task.cancel(true);
        }
    }

    /** Returns why a call fails, a phrase; null if it does not. */
    static @Nullable String failureOf(KafkaTopics topics, Duration timeout, Callable<?> call) {
        try {
            within(timeout, call);
            return null;
        } catch (TimeoutException e) {
            return "the time was over";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the thread was interrupted";
        } catch (ExecutionException e) {
            return topics.inWords(e);
        }
    }
}
