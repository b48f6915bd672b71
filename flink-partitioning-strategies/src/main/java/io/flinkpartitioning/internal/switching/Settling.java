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
 * A job that is to be stopped with a savepoint as soon as all of its subtasks run: before, Flink
 * refuses one. Before it stops, nothing is done to it.
 */
final class Settling implements Phase {

    private final SwitchContext context;
    private final Restoration then;

    /** How long the cluster has said that not all run; its silence does not count. */
    private long notRunning;

    private long lastLook;

    /** Why Flink has refused the last savepoint; null while it has refused none. */
    private @Nullable Throwable refusal;

    /**
     * Waits for the job of a context.
     *
     * @param then what is to run when it has stopped
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

    /** Takes note that Flink has refused the savepoint: what REST tells is some seconds old. */
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

    /** The next look finds what is to be done about it. */
    private Phase onEnded(Throwable why) {
        then.fail(why);
        return new Watching(context);
    }
}
