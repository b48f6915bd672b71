package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.SwitchRules;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import io.flinkpartitioning.switching.SwitchRefusedException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that a controller works in. It looks at the job at an interval and hands requests to
 * the controller.
 *
 * <p>Thread-safe.
 */
public final class JobWatch {

    private static final Logger LOG = LoggerFactory.getLogger(JobWatch.class);

    private static final Duration POLL_CLOSE = Duration.ofMillis(20);

    private final SwitchController controller;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile @Nullable Thread watcher;

    JobWatch(SwitchController controller, String jobName, Duration interval) {
        this.controller = controller;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        run -> {
                            Thread watching = new Thread(run, "switching " + jobName);
                            watching.setDaemon(true);
                            return watching;
                        });
        // The future ends with the thread. Failures are logged and retried.
        var unused =
                thread.scheduleWithFixedDelay(
                        this::poll, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void poll() {
        watcher = Thread.currentThread();
        try {
            controller.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // The next look must come after any failure: a job may be waiting to be restored.
            LOG.error("Cannot look after job {}, which is tried again", controller.job().id(), e);
        }
        controller.ended().ifPresent(this::end);
    }

    private void end(Phase.Ended end) {
        if (end.failure() == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(end.failure());
        }
    }

    /** Returns the job that runs now. */
    public RunningJob job() {
        return controller.job();
    }

    /**
     * Switches the job and waits for the end of the switch.
     *
     * @param change makes the new choice from the current one
     * @throws SwitchRefusedException if nothing has changed
     * @throws SwitchFailedException if the switch was begun but not completed
     * @throws InterruptedException if this thread is interrupted; the switch goes on
     */
    public Switch request(UnaryOperator<Choice> change)
            throws SwitchFailedException, InterruptedException {
        if (Thread.currentThread() == watcher) {
            throw SwitchRules.askedByListener();
        }
        try {
            CompletableFuture<Switch> answer = new CompletableFuture<>();
            thread.execute(() -> begin(change, answer));
            return answer.get();
        } catch (RejectedExecutionException e) {
            throw SwitchRules.closed(e);
        } catch (CancellationException e) {
            throw new SwitchFailedException("The switch is not watched to its end: closed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SwitchFailedException failed) {
                throw failed;
            }
            if (e.getCause() instanceof SwitchRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("The switch failed in an unknown way", e.getCause());
        }
    }

    private void begin(UnaryOperator<Choice> change, CompletableFuture<Switch> answer) {
        try {
            controller.request(change, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(e);
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    /**
     * Waits until the job has ended and no other job takes its place.
     *
     * @throws ExecutionException if it has failed
     * @throws CancellationException if this is closed before
     * @throws InterruptedException if this thread is interrupted
     */
    public void await() throws ExecutionException, InterruptedException {
        ended.get();
    }

    /** Ends the watch as soon as no switch is under way. */
    public void close() {
        AtomicBoolean idle = new AtomicBoolean();
        boolean interrupted = false;
        while (!idle.get() && !thread.isShutdown()) {
            try {
                thread.submit(() -> shutDownIfIdle(idle)).get();
                if (!idle.get()) {
                    TimeUnit.NANOSECONDS.sleep(POLL_CLOSE.toNanos());
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | RejectedExecutionException e) {
                LOG.debug("Closed by another thread", e);
            }
        }
        ended.cancel(false);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs as one step of the thread, so that no switch begins in between. */
    private void shutDownIfIdle(AtomicBoolean idle) {
        if (controller.isIdle()) {
            idle.set(true);
            thread.shutdown();
        }
    }
}
