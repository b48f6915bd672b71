package io.flinkpartitioning.switching;

import io.flinkpartitioning.Plan;
import io.flinkpartitioning.PlanExplanation;
import io.flinkpartitioning.source.StrayRecordException;
import io.flinkpartitioning.strategy.StrayPolicy;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about switches of one job, and carries them out. At any time at most one job is known to
 * run: what is not known to have ended is not replaced.
 *
 * <p>Used by one thread; any may ask for the {@link #job()}.
 */
final class SwitchController {

    private static final Logger LOG = LoggerFactory.getLogger(SwitchController.class);

    /** What has become of the job. */
    sealed interface State {
        /** It runs, or is on its way. */
        record Running() implements State {}

        /**
         * It has ended, and nothing takes its place; without failure it finished or was cancelled.
         */
        record Ended(@Nullable Throwable failure) implements State {}
    }

    private static final State RUNNING = new State.Running();

    private final JobOperations operations;
    private final Stopping stopping;
    private final SwitchReport report;
    private final @Nullable AlignedWindow window;

    private volatile RunningJob job;
    private State state = RUNNING;

    /** Whether an aligned job may be promoted; not where someone has asked for its plan. */
    private boolean promotable = true;

    private SwitchController(
            JobOperations operations,
            Stopping stopping,
            SwitchReport report,
            @Nullable Promotion promotion,
            RunningJob job) {
        this.operations = operations;
        this.stopping = stopping;
        this.report = report;
        this.window = promotion == null ? null : new AlignedWindow(promotion);
        this.job = job;
    }

    /**
     * Submits a job, and watches over it.
     *
     * @throws SwitchRefusedException if the job could lose state in a switch
     * @throws Exception if it cannot be built, or is not accepted
     */
    static SwitchController submit(
            JobOperations operations,
            Stopping stopping,
            SwitchReport report,
            @Nullable Promotion promotion,
            Choice choice)
            throws Exception {
        RunningJob job = operations.submit(operations.prepare(choice), null);
        return new SwitchController(operations, stopping, report, promotion, job);
    }

    RunningJob job() {
        return job;
    }

    State state() {
        return state;
    }

    /**
     * Looks at the job, and does what is to be done. A cluster that does not answer is asked again.
     */
    State poll() throws InterruptedException {
        if (!(state instanceof State.Running)) {
            return state;
        }
        JobStatus status = operations.status(job);
        if (status == null) {
            operations.lost(job).ifPresent(lost -> state = new State.Ended(lost));
        } else if (status == JobStatus.FAILED) {
            onFailed();
        } else if (status == JobStatus.FINISHED) {
            onFinished();
        } else if (status == JobStatus.CANCELED) {
            state = new State.Ended(null);
        } else if (status == JobStatus.RUNNING) {
            considerPromotion();
        }
        return state;
    }

    private void onFailed() throws InterruptedException {
        Throwable failure = operations.failure(job);
        Optional<Throwable> stray = Failures.find(failure, StrayRecordException.class);
        if (stray.isPresent()
                && job.has(Plan.FORWARD)
                && job.explanation() instanceof PlanExplanation grouped
                && grouped.strayPolicy() == StrayPolicy.SWITCH) {
            demote(stray.get());
            return;
        }
        Optional<String> savepoint = stopping.savepointOfEarlier();
        if (savepoint.isPresent()) {
            goOn(savepoint.get(), failure);
        } else {
            state = new State.Ended(failure);
        }
    }

    private void onFinished() throws InterruptedException {
        Optional<String> savepoint = stopping.savepointOfEarlier();
        if (savepoint.isPresent()) {
            goOn(
                    savepoint.get(),
                    new IOException("The job has stopped after all, as it was told to before"));
        } else {
            state = new State.Ended(null);
        }
    }

    /** Lets a job that an unsuccessful switch has ended go on as it was. */
    private void goOn(@Nullable String snapshot, Throwable why) throws InterruptedException {
        Choice choice = job.choice();
        SwitchReport.Attempt attempt =
                report.begin(Switch.Cause.REQUESTED, choice, choice, snapshot);
        try {
            job = operations.submitUntilAccepted(() -> operations.prepare(choice), snapshot);
            Throwable notRunning = operations.awaitRunning(job);
            if (notRunning != null) {
                why.addSuppressed(notRunning);
            }
            restartWindow();
            attempt.end(Switch.Outcome.ROLLED_BACK, why.toString());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            e.addSuppressed(why);
            state = new State.Ended(e);
            attempt.end(Switch.Outcome.ENDED, e.toString());
        }
    }

    private void demote(Throwable stray) throws InterruptedException {
        RunningJob before = job;
        Choice to = before.choice().upTo(Plan.LOCAL_FIRST).asDeclared();
        SwitchReport.Attempt attempt =
                report.begin(Switch.Cause.STRAY_RECORD, before.choice(), to, null);
        try {
            String snapshot = operations.newestSnapshot(before);
            attempt.from(snapshot);
            job =
                    operations.submitUntilAccepted(
                            () -> {
                                Submitter.Prepared next = operations.prepare(to);
                                SwitchRules.checkLayout(before.explanation(), next.explanation());
                                return next;
                            },
                            snapshot);
            // A job that waits for slots is better than none: it is not taken back.
            Throwable notRunning = operations.awaitRunning(job);
            promotable = true;
            backOffWindow();
            attempt.end(
                    notRunning == null ? Switch.Outcome.SWITCHED : Switch.Outcome.WAITING,
                    stray.getMessage() + (notRunning == null ? "" : "; " + notRunning));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            e.addSuppressed(stray);
            state = new State.Ended(e);
            attempt.end(Switch.Outcome.ENDED, e.toString());
        }
    }

    private void considerPromotion() throws InterruptedException {
        if (window == null || !promotable || !job.has(Plan.LOCAL_FIRST)) {
            return;
        }
        Optional<JobMonitor.Alignment> alignment = operations.alignment(job);
        if (alignment.isEmpty() || !window.isAlignedLongEnough(operations.now(), alignment.get())) {
            return;
        }
        String why =
                "no stray in "
                        + window.requiredTime()
                        + " and at least "
                        + window.requiredRecords()
                        + " records";
        try {
            switchTo(
                    job.choice().upTo(Plan.FORWARD).asDeclared(),
                    Plan.FORWARD,
                    Switch.Cause.ALIGNED,
                    why);
        } catch (SwitchRefusedException e) {
            LOG.info("{} is not promoted: {}", job.explanation().subject(), e.getMessage());
            window.backOff();
        } catch (SwitchFailedException e) {
            LOG.warn("{} could not be promoted", job.explanation().subject(), e);
            window.backOff();
        }
    }

    /**
     * Switches as someone asks.
     *
     * @param change makes the new choice of the present one
     * @throws SwitchRefusedException if nothing has changed
     * @throws SwitchFailedException if it was begun and not completed
     */
    Switch switchTo(UnaryOperator<Choice> change)
            throws SwitchFailedException, InterruptedException {
        Choice from = job.choice();
        Choice to = change.apply(from).asDeclared();
        int worse = to.bestPlan().compareTo(from.bestPlan());
        Plan wanted =
                worse == 0 && job.explanation() instanceof PlanExplanation grouped
                        ? grouped.plan()
                        : to.bestPlan();
        Switch done = switchTo(to, wanted, Switch.Cause.REQUESTED, "");
        promotable = worse < 0 || (promotable && worse == 0);
        return done;
    }

    private Switch switchTo(Choice to, Plan wanted, Switch.Cause cause, String why)
            throws SwitchFailedException, InterruptedException {
        Submitter.Prepared next = prepare(to, wanted);
        RunningJob before = job;
        SwitchReport.Attempt attempt = report.begin(cause, before.choice(), to, null);
        Stopping.Result stop = stopping.stop(before);
        if (stop instanceof Stopping.Result.RunsOn runsOn) {
            attempt.end(Switch.Outcome.KEPT, runsOn.why().toString());
            throw new SwitchFailedException(
                    "The job could not be stopped with a savepoint, and runs on as "
                            + before.choice()
                            + "; should it stop after all, it goes on as before",
                    runsOn.why());
        }
        if (stop instanceof Stopping.Result.Ended ended) {
            throw endedInstead(ended, attempt);
        }
        Stopping.Result.WithSavepoint stopped = (Stopping.Result.WithSavepoint) stop;
        attempt.from(stopped.savepoint());
        return restore(before, next, stopped, attempt, why);
    }

    /** Restores what is to run, or else what ran before. */
    private Switch restore(
            RunningJob before,
            Submitter.Prepared next,
            Stopping.Result.WithSavepoint stopped,
            SwitchReport.Attempt attempt,
            String why)
            throws SwitchFailedException, InterruptedException {
        String savepoint = stopped.savepoint();
        Throwable failure;
        try {
            job = operations.submit(next, savepoint);
            failure = operations.awaitRunning(job);
            if (failure == null) {
                restartWindow();
                return attempt.end(Switch.Outcome.SWITCHED, why + stopped.note());
            }
            if (!operations.end(job)) {
                attempt.end(Switch.Outcome.WAITING, failure.toString());
                throw new SwitchFailedException(
                        "The new job, "
                                + job.client().getJobID()
                                + ", does not run in time, and cannot be cancelled either: it stays,"
                                + " since there must not be two",
                        failure);
            }
            String newest = operations.newestSnapshot(job);
            savepoint = newest == null ? savepoint : newest;
        } catch (SwitchFailedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failure = e;
        }
        attempt.from(savepoint);
        throw rollBack(before, savepoint, attempt, failure);
    }

    private SwitchFailedException rollBack(
            RunningJob before, String savepoint, SwitchReport.Attempt attempt, Throwable failure)
            throws InterruptedException {
        try {
            job =
                    operations.submitUntilAccepted(
                            () -> operations.prepare(before.choice()), savepoint);
            Throwable notRunning = operations.awaitRunning(job);
            if (notRunning != null) {
                failure.addSuppressed(notRunning);
            }
            restartWindow();
            attempt.end(Switch.Outcome.ROLLED_BACK, failure.toString());
            return new SwitchFailedException(
                    "The new job does not run; the old one, "
                            + before.choice()
                            + ", has been restored from "
                            + savepoint,
                    failure);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            e.addSuppressed(failure);
            state = new State.Ended(e);
            attempt.end(Switch.Outcome.ENDED, e.toString());
            return new SwitchFailedException(
                    "The new job does not run, and the old one cannot be restored either; the state is"
                            + " at "
                            + savepoint,
                    e);
        }
    }

    /** The stop may have ended the job, which must not end the work. */
    private SwitchFailedException endedInstead(
            Stopping.Result.Ended ended, SwitchReport.Attempt attempt) throws InterruptedException {
        attempt.end(Switch.Outcome.KEPT, ended.why().toString());
        poll();
        if (state instanceof State.Ended end && end.failure() != null) {
            state = RUNNING;
            try {
                goOn(operations.newestSnapshot(job), ended.why());
            } catch (IOException e) {
                e.addSuppressed(end.failure());
                state = new State.Ended(e);
            }
        }
        return new SwitchFailedException(
                "The job ended without the savepoint that it was to be stopped with; "
                        + (state instanceof State.Running
                                ? "it goes on as " + job.choice()
                                : "nothing takes its place"),
                ended.why());
    }

    private Submitter.Prepared prepare(Choice to, Plan wanted) throws InterruptedException {
        JobStatus status = operations.status(job);
        if (!(state instanceof State.Running) || status != JobStatus.RUNNING) {
            throw new SwitchRefusedException(
                    "A job must be RUNNING to be switched, but this one is "
                            + (status == null ? "not to be reached" : status)
                            + ". Try again when it runs.");
        }
        Submitter.Prepared next;
        try {
            next = operations.prepare(to);
        } catch (SwitchRefusedException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new SwitchRefusedException(
                    "The job cannot be built as " + to + ": " + e.getMessage(), e);
        }
        SwitchRules.checkLayout(job.explanation(), next.explanation());
        SwitchRules.check(job, next, wanted);
        return next;
    }

    /** Begins anew with a job that has just been submitted. */
    private void restartWindow() {
        stopping.forget();
        if (window != null) {
            window.restart();
        }
    }

    private void backOffWindow() {
        stopping.forget();
        if (window != null) {
            window.backOff();
        }
    }
}
