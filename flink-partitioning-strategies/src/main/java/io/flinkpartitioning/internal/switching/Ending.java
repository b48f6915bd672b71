package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.JobOperations.Answer;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.switching.Switch;
import org.apache.flink.api.common.JobStatus;

/**
 * The job is being cancelled to make way for another. Waits until it has ended, however long that
 * takes.
 */
final class Ending implements Phase {

    private final SwitchContext context;
    private final Restoration then;
    private final long begin;
    private boolean told;

    /**
     * Ends the job of a context.
     *
     * @param then what runs after it has ended
     */
    Ending(SwitchContext context, Restoration then) {
        this.context = context;
        this.then = then;
        this.begin = context.operations().now();
    }

    @Override
    public Phase next() throws InterruptedException {
        RunningJob job = context.job();
        Answer answer = context.operations().status(job);
        if (answer instanceof Answer.Unknown) {
            return new Restoring(context, then, context.endedJob());
        }
        if (answer instanceof Answer.Is is) {
            if (is.status() == JobStatus.FINISHED && context.stops().isEmpty()) {
                // The job has finished after all, so nothing is left to do.
                then.succeed(Switch.Outcome.SWITCHED, "");
                return new Ended(null);
            }
            if (is.status().isGloballyTerminalState()) {
                return new Restoring(context, then, context.endedJob());
            }
            context.operations().cancel(job.id());
        }
        if (!told && context.operations().now() - begin >= context.timeouts().start().toNanos()) {
            told = true;
            then.succeed(Switch.Outcome.WAITING, "; job " + job.id() + " does not end");
        }
        return this;
    }
}
