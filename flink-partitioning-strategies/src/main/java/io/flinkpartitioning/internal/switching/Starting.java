package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.EndedJob;
import io.flinkpartitioning.internal.switching.cluster.Failures;
import io.flinkpartitioning.internal.switching.cluster.JobOperations.Answer;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Snapshots;
import io.flinkpartitioning.source.StrayRecordException;
import io.flinkpartitioning.switching.Switch;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job was accepted. Waits until all of its subtasks run. */
final class Starting implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Starting.class);

    private final SwitchContext context;
    private final Restoration to;
    private final @Nullable EndedJob ended;

    /**
     * For how long the cluster has said that not all subtasks run. Time without an answer does not
     * count.
     */
    private long late;

    private long lastLook;

    /**
     * Waits for the job of a context.
     *
     * @param ended the job with the newest snapshot, which this one goes on from; null if the
     *     snapshot was known
     */
    Starting(SwitchContext context, Restoration to, @Nullable EndedJob ended) {
        this.context = context;
        this.to = to;
        this.ended = ended;
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
            return new Restoring(context, to, context.endedJob());
        }
        if (!(answer instanceof Answer.Is is)) {
            return this;
        }
        JobStatus status = is.status();
        if (status == JobStatus.FAILED) {
            return onFailed();
        }
        if (status == JobStatus.CANCELED) {
            to.fail(new IOException("job " + job.id() + " was cancelled by someone else"));
            return new Ended(null);
        }
        if (status == JobStatus.FINISHED) {
            return onRunning();
        }
        Optional<Boolean> running =
                status == JobStatus.RUNNING
                        ? context.operations().allRunning(job)
                        : Optional.of(false);
        if (running.isEmpty()) {
            return this;
        }
        if (running.get()) {
            return onRunning();
        }
        late += sinceLastLook;
        return late < context.timeouts().start().toNanos() ? this : onLate(status);
    }

    private Phase onRunning() {
        to.succeed(to.outcome(), "");
        return new Watching(context);
    }

    private Phase onLate(JobStatus status) {
        TimeoutException late =
                new TimeoutException(
                        """
                        job %s should run within %s, but is %s without all of its subtasks: the \
                        cluster may lack slots"""
                                .formatted(context.job().id(), context.timeouts().start(), status));
        if (to.takeBack()) {
            return new Ending(context, to.takenBack(late));
        }
        // A job that waits for slots is better than none.
        to.succeed(Switch.Outcome.WAITING, "; " + late.getMessage());
        return new Watching(context);
    }

    private Phase onFailed() throws InterruptedException {
        RunningJob job = context.job();
        Optional<Throwable> failure = context.operations().failure(job);
        if (failure.isEmpty()) {
            return this;
        }
        if (job.isDemotedByStrays()
                && Failures.find(failure.get(), StrayRecordException.class).isPresent()) {
            // The job has run, and the next look demotes it.
            return onRunning();
        }
        if (to.takeBack()) {
            return new Restoring(context, to.takenBack(failure.get()), context.endedJob());
        }
        if (ended != null && hasOtherSnapshot(ended)) {
            return new Restoring(context, to, ended);
        }
        to.fail(failure.get());
        return new Ended(failure.get());
    }

    /**
     * Whether another snapshot is newest now. A checkpoint that is given up at its very end looks
     * complete for a moment.
     */
    private boolean hasOtherSnapshot(EndedJob before) {
        try {
            return !Objects.equals(
                    context.operations().snapshots().newest(before, to.before().restoredFrom()),
                    to.snapshot());
        } catch (IOException | Snapshots.GoneException e) {
            LOG.debug("No other snapshot of job {} is found", before.id(), e);
            return false;
        }
    }
}
