package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.EndedJob;
import io.flinkpartitioning.internal.switching.cluster.JobOperations.Answer;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Snapshots;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.internal.switching.cluster.SwitchRules;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchRefusedException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * No job runs, and one must be submitted. Retries for as long as it takes, unless waiting cannot
 * fix the obstacle.
 */
final class Restoring implements Phase {

    private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

    private final SwitchContext context;
    private final long begin;

    private Restoration to;

    /** The ended job, if its newest snapshot must still be found; null if the snapshot is known. */
    private @Nullable EndedJob ended;

    /** A job that may or may not have been submitted. */
    private @Nullable JobID unresolved;

    private boolean told;

    Restoring(SwitchContext context, Restoration to, @Nullable EndedJob ended) {
        this.context = context;
        this.begin = context.operations().now();
        this.to = to;
        this.ended = ended;
    }

    /** Replaces a job that a stray record has ended by one that sends strays home. */
    static Restoring demotion(SwitchContext context, Throwable stray) {
        RunningJob job = context.job();
        Choice to = job.choice().upTo(Plan.LOCAL_FIRST);
        context.setPromotable(true);
        context.backOffPromotion();
        return new Restoring(
                context,
                Restoration.demotion(
                        job,
                        to,
                        context.report().begin(Switch.Cause.STRAY_RECORD, job.choice(), to),
                        String.valueOf(stray.getMessage())),
                context.endedJob());
    }

    /**
     * Lets a job go on after an unsuccessful switch has ended it.
     *
     * @param attempt the switch
     */
    static Restoring asItWas(SwitchContext context, SwitchReport.Attempt attempt, String why) {
        return new Restoring(
                context, Restoration.asItWas(context.job(), attempt, why), context.endedJob());
    }

    @Override
    public Phase next() throws InterruptedException {
        try {
            if (unresolved != null) {
                return resolve(unresolved);
            }
            if (to.takeBack() && isLate()) {
                return new Restoring(context, to.takenBack(notAccepted()), ended);
            }
            if (ended != null) {
                to = to.from(context.operations().snapshots().newest(ended, to.snapshot()));
            }
            return submit();
        } catch (InterruptedException e) {
            throw e;
        } catch (SwitchRefusedException | Snapshots.GoneException e) {
            return onRefusal(e);
        } catch (Exception e) {
            return onFailure(e);
        }
    }

    private TimeoutException notAccepted() {
        return new TimeoutException(
                "the new job is not accepted within " + context.timeouts().start());
    }

    private Phase submit() throws Exception {
        Submitter.Prepared prepared = to.target().prepared();
        if (prepared == null) {
            prepared =
                    context.operations().prepare(to.choice(), Submitter.Start.from(to.snapshot()));
            SwitchRules.requireSameLayout(to.before().explanation(), prepared.explanation());
            if (to.takeBack()) {
                SwitchRules.requirePlan(prepared, to.choice().bestPlan());
            }
        }
        to = to.again();
        to.attempt().goesOnFrom(to.snapshot());
        JobID id = new JobID();
        unresolved = id;
        context.replaceJob(context.operations().submit(prepared, id, to.snapshot()));
        return new Starting(context, to, ended);
    }

    /** Finds out what has become of a submission without an answer. */
    private Phase resolve(JobID id) throws IOException {
        Answer answer = context.operations().status(id);
        JobStatus status = answer instanceof Answer.Is is ? is.status() : null;
        if (status == JobStatus.FINISHED) {
            to.succeed(to.outcome(), "");
            return new Ended(null);
        }
        if (answer instanceof Answer.Unknown
                || (status != null && status.isGloballyTerminalState())) {
            // The job may have run for a while.
            if (context.operations().snapshots().hasCheckpoint(id)) {
                ended = new EndedJob(id, List.of());
            }
            unresolved = null;
        } else if (status != null) {
            context.operations().cancel(id);
        }
        tellIfLate("it is not known whether the job was accepted");
        return this;
    }

    private Phase onRefusal(Exception refusal) {
        if (to.takeBack()) {
            return new Restoring(context, to.takenBack(refusal), ended);
        }
        to.fail(refusal);
        return new Ended(refusal);
    }

    private Phase onFailure(Exception failure) {
        LOG.warn("A job with {} is not submitted, which is tried again", to.choice(), failure);
        tellIfLate(failure.toString());
        return this;
    }

    private boolean isLate() {
        return context.operations().now() - begin >= context.timeouts().start().toNanos();
    }

    private void tellIfLate(String why) {
        if (!told && !to.takeBack() && isLate()) {
            told = true;
            to.succeed(Switch.Outcome.WAITING, why);
        }
    }
}
