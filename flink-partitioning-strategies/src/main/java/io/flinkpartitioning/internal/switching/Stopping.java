package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Failures;
import io.flinkpartitioning.internal.switching.cluster.JobOperations.Answer;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.source.StrayRecordException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job has been asked to stop with a savepoint.
 *
 * <p>If the answer is no success, the job's status and the savepoint directory show what has
 * happened. The savepoint may have failed, and the job runs on or has failed too. Or only the stop
 * has failed, and the savepoint is valid. Or all went well, and only the answer was lost.
 */
final class Stopping implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

    private final SwitchContext context;
    private final Restoration then;
    private final Path directory;
    private final Settling before;
    private final CompletableFuture<String> answer;
    private final long begin;

    /**
     * Asks the job of a context to stop.
     *
     * @param then what runs after it has stopped
     * @param directory the directory for this savepoint only
     * @param before the phase to return to if Flink refuses the savepoint
     */
    Stopping(SwitchContext context, Restoration then, Path directory, Settling before) {
        this.context = context;
        this.then = then;
        this.directory = directory;
        this.before = before;
        this.begin = context.operations().now();
        this.answer = context.operations().stop(context.job(), directory);
    }

    @Override
    public Phase next() throws InterruptedException {
        Throwable why;
        if (answer.isDone()) {
            try {
                return new Restoring(context, then.from(answer.get()), null);
            } catch (ExecutionException e) {
                why = e.getCause() == null ? e : e.getCause();
                if (Failures.isRefusalOfSavepoint(why)) {
                    return before.refused(why);
                }
            }
        } else if (hasTaken(context.timeouts().stop())) {
            why = new TimeoutException("no savepoint within " + context.timeouts().stop());
        } else {
            return this;
        }
        try {
            return afterFailure(why);
        } catch (IOException e) {
            LOG.warn("Cannot look for the savepoint at {}, which is tried again", directory, e);
            return this;
        }
    }

    private boolean hasTaken(Duration time) {
        return context.operations().now() - begin >= time.toNanos();
    }

    private Phase afterFailure(Throwable why) throws InterruptedException, IOException {
        Answer status = context.operations().status(context.job());
        if (status instanceof Answer.None) {
            return this;
        }
        if (status instanceof Answer.Is is && !is.status().isGloballyTerminalState()) {
            return whileItRuns(is.status(), why);
        }
        Optional<String> savepoint =
                status instanceof Answer.Is failed && failed.status() == JobStatus.FAILED
                        ? context.operations()
                                .snapshots()
                                .savepointOfFailed(then.before().id(), directory)
                        : context.operations().snapshots().savepointIn(directory);
        if (savepoint.isPresent()) {
            return new Restoring(
                    context,
                    then.from(savepoint.get())
                            .and("the stopping failed, its savepoint is valid: " + why),
                    null);
        }
        if (status instanceof Answer.Is is && is.status() != JobStatus.FAILED) {
            then.fail(new IOException("the job has ended by itself before it was stopped", why));
            return new Ended(null);
        }
        return afterItsFailure(why);
    }

    private Phase afterItsFailure(Throwable why) throws InterruptedException {
        Optional<Throwable> stray =
                context.operations()
                        .failure(context.job())
                        .flatMap(failure -> Failures.find(failure, StrayRecordException.class));
        if (stray.isPresent() && context.job().isDemotedByStrays()) {
            then.fail(stray.get());
            return Restoring.demotion(context, stray.get());
        }
        return Restoring.asItWas(
                context,
                then.attempt(),
                "the job ended without the savepoint that it was to be stopped with: " + why);
    }

    private Phase whileItRuns(JobStatus status, Throwable why) throws IOException {
        RunningJob job = context.job();
        boolean settled =
                status == JobStatus.RUNNING
                        && answer.isDone()
                        && context.operations().allRunning(job).orElse(false);
        if (!settled && !hasTaken(context.timeouts().stop().plus(context.timeouts().start()))) {
            return this;
        }
        then.keep(why);
        context.backOffPromotion();
        return new Watching(context);
    }
}
