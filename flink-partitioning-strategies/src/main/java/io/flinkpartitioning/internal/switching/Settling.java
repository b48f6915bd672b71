package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.JobOperations.Answer;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Waits until all subtasks of a job run, to stop it with a savepoint: before that, Flink refuses
 * one. Does nothing to the job until it stops it.
 */
final class Settling implements Phase {

    private final SwitchContext context;
    private final Restoration then;

    /**
     * For how long the cluster has said that not all subtasks run. Time without an answer does not
     * count.
     */
    private long notRunning;

    private long lastLook;

    /** Why Flink has refused the last savepoint; null if it has refused none. */
    private @Nullable Throwable refusal;

    /**
     * Waits for the job of a context.
     *
     * @param then what runs after it has stopped
     */
    Settling(SwitchContext context, Restoration then) {
        this.context = context;
        this.then = then;
        this.lastLook = context.operations().now();
    }

    @Override
    public Phase next() throws InterruptedException {
        long now = context.operations().now();
        long sinceLastLook = now - lastLook;
        lastLook = now;
        RunningJob job = context.job();
        Answer answer = context.operations().status(job);
        if (answer instanceof Answer.Unknown) {
            return Restoring.asItWas(
                    context, then.attempt(), "the cluster does not know the job any more");
        }
        if (!(answer instanceof Answer.Is is)) {
            return this;
        }
        if (is.status() == JobStatus.FAILED) {
            Optional<Throwable> failure = context.operations().failure(job);
            return failure.isPresent() ? onEnded(failure.get()) : this;
        }
        if (is.status().isGloballyTerminalState()) {
            return onEnded(new IOException("the job is " + is.status() + " by itself"));
        }
        Optional<Boolean> running =
                is.status() == JobStatus.RUNNING
                        ? context.operations().allRunning(job)
                        : Optional.of(false);
        if (running.isEmpty()) {
            return this;
        }
        notRunning += sinceLastLook;
        boolean late = notRunning >= context.timeouts().start().toNanos();
        if (running.get() && !(late && refusal != null)) {
            return stop();
        }
        return late ? keep(refusal == null ? tooLate() : refusal) : this;
    }

    private Phase stop() {
        Path directory = context.operations().snapshots().newDirectory();
        context.stops().add(directory);
        return new Stopping(context, then, directory, this);
    }

    /**
     * Notes that Flink has refused the savepoint. That can happen because REST answers are some
     * seconds old.
     */
    Phase refused(Throwable why) {
        refusal = why;
        return this;
    }

    private TimeoutException tooLate() {
        return new TimeoutException(
                "all subtasks of job %s should run within %s, but do not: the cluster may lack slots"
                        .formatted(context.job().id(), context.timeouts().start()));
    }

    private Phase keep(Throwable why) {
        then.keep(why);
        context.backOffPromotion();
        return new Watching(context);
    }

    /** Fails the switch. The next look finds out what to do about the ended job. */
    private Phase onEnded(Throwable why) {
        then.fail(why);
        return new Watching(context);
    }
}
