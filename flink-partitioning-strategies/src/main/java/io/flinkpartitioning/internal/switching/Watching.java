package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Failures;
import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.JobOperations.Answer;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.internal.switching.cluster.SwitchRules;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.source.StrayRecordException;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchRefusedException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job runs, or is about to. */
final class Watching implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);

    private final SwitchContext context;

    Watching(SwitchContext context) {
        this.context = context;
    }

    @Override
    public Phase next() throws InterruptedException {
        RunningJob job = context.job();
        Answer answer = context.operations().status(job);
        if (answer instanceof Answer.Unknown) {
            return onStoppedLate(new Ended(unknown(job)), "the job has ended");
        }
        if (!(answer instanceof Answer.Is is)) {
            return this;
        }
        return switch (is.status()) {
            case RUNNING -> considerPromotion();
            case FAILED -> onFailed();
            case FINISHED -> onStoppedLate(new Ended(null), "the job has stopped after all");
            case CANCELED -> new Ended(null);
            default -> this;
        };
    }

    private static IOException unknown(RunningJob job) {
        return new IOException(
                """
                Job %s must be known to its cluster, but is not any more: its JobManager was \
                restarted without high availability, or after the job had ended. Submit it again \
                from its last checkpoint, which lies in %s below execution.checkpointing.dir."""
                        .formatted(job.id(), job.id()));
    }

    /** Lets a job go on after it has stopped late, for a switch that has ended already. */
    private Phase onStoppedLate(Ended otherwise, String why) {
        RunningJob job = context.job();
        try {
            for (Path stop : context.stops()) {
                Optional<String> savepoint =
                        otherwise.failure() == null
                                ? context.operations().snapshots().savepointIn(stop)
                                : context.operations()
                                        .snapshots()
                                        .savepointOfFailed(job.id(), stop);
                if (savepoint.isPresent()) {
                    return Restoring.asItWas(context, restorationBegins(job), why);
                }
            }
            return otherwise;
        } catch (IOException e) {
            LOG.warn("Cannot look for the savepoint of job {}, which is tried again", job.id(), e);
            return this;
        }
    }

    /** Begins a new report for the restoration, because the switch has already been reported. */
    private SwitchReport.Attempt restorationBegins(RunningJob job) {
        return context.report().begin(Switch.Cause.REQUESTED, job.choice(), job.choice());
    }

    private Phase onFailed() throws InterruptedException {
        Optional<Throwable> failure = context.operations().failure(context.job());
        if (failure.isEmpty()) {
            return this;
        }
        Optional<Throwable> stray = Failures.find(failure.get(), StrayRecordException.class);
        return stray.isPresent() && context.job().isDemotedByStrays()
                ? Restoring.demotion(context, stray.get())
                : onStoppedLate(new Ended(failure.get()), "the job has failed while it stopped");
    }

    private Phase considerPromotion() throws InterruptedException {
        RunningJob job = context.job();
        AlignedWindow window = context.promotionWindow();
        if (window == null || !job.has(Plan.LOCAL_FIRST)) {
            return this;
        }
        Optional<JobMonitor.Alignment> alignment = context.operations().alignment(job);
        if (alignment.isEmpty()
                || !window.isAlignedLongEnough(context.operations().now(), alignment.get())) {
            return this;
        }
        try {
            return switchTo(
                    job.choice().upTo(Plan.FORWARD), Switch.Cause.ALIGNED, window.reason(), null);
        } catch (SwitchRefusedException e) {
            LOG.info("{} is not promoted: {}", job.explanation().subject(), e.getMessage());
            window.backOff();
            return this;
        }
    }

    /**
     * Begins a switch.
     *
     * @param answer is completed with what becomes of it; null for none
     * @throws SwitchRefusedException if nothing has changed
     */
    Phase switchTo(
            Choice to, Switch.Cause cause, String why, @Nullable CompletableFuture<Switch> answer)
            throws InterruptedException {
        RunningJob job = context.job();
        Submitter.Prepared next = prepare(to);
        SwitchReport.Attempt attempt = context.report().begin(cause, job.choice(), to, answer);
        return new Settling(context, Restoration.ofSwitch(job, next, attempt, why)).next();
    }

    private Submitter.Prepared prepare(Choice to) throws InterruptedException {
        RunningJob job = context.job();
        Answer answer = context.operations().status(job);
        SwitchRules.requireRunning(answer instanceof Answer.Is is ? is.status() : null);
        context.operations().requireKnown(job);
        Submitter.Prepared next;
        try {
            next = context.operations().prepare(to, new Submitter.Start.FromSavepoint());
        } catch (SwitchRefusedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw SwitchRules.unbuildable(to, e);
        }
        SwitchRules.requireSameLayout(job.explanation(), next.explanation());
        SwitchRules.requireWorth(job, next, to.bestPlan());
        return next;
    }
}
