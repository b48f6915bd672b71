package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.JobOperations;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.internal.switching.cluster.SwitchRules;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Promotion;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import io.flinkpartitioning.switching.SwitchRefusedException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobID;
import org.jspecify.annotations.Nullable;

/**
 * Watches over one job and switches it, step by step: see {@link Phase}.
 *
 * <p>Used by one thread, but any thread may call {@link #job()}.
 */
public final class SwitchController {

    private final SwitchContext context;
    private Phase phase;

    private SwitchController(SwitchContext context) {
        this.context = context;
        this.phase = new Watching(context);
    }

    /**
     * Submits a job and watches over it.
     *
     * @throws SwitchRefusedException if the job could lose state in a switch
     * @throws Exception if it cannot be built, or is not accepted
     */
    public static SwitchController submit(
            JobOperations operations,
            SwitchReport report,
            @Nullable Promotion promotion,
            Choice choice)
            throws Exception {
        RunningJob job =
                operations.submit(
                        operations.prepare(choice, new Submitter.Start.AsConfigured()),
                        new JobID(),
                        null);
        return new SwitchController(new SwitchContext(operations, report, promotion, job));
    }

    public RunningJob job() {
        return context.job();
    }

    /** Returns the end, once nothing runs and nothing will run. */
    public Optional<Phase.Ended> ended() {
        return phase instanceof Phase.Ended ended ? Optional.of(ended) : Optional.empty();
    }

    /** Whether no switch is under way. */
    public boolean isIdle() {
        return phase instanceof Watching || phase instanceof Phase.Ended;
    }

    /** Looks at the job and takes the next step. */
    public void poll() throws InterruptedException {
        phase = phase.next();
    }

    /**
     * Begins a switch that someone asks for.
     *
     * @param change makes the new choice from the current one
     * @param answer completed with the switch at its end; fails with {@link SwitchFailedException}
     * @throws SwitchRefusedException if nothing has changed
     */
    public void request(UnaryOperator<Choice> change, CompletableFuture<Switch> answer)
            throws InterruptedException {
        if (!(phase instanceof Watching watching)) {
            throw ended().isPresent() ? SwitchRules.ended() : SwitchRules.underWay();
        }
        Choice from = context.job().choice();
        Choice to = change.apply(from);
        phase = watching.switchTo(to, Switch.Cause.REQUESTED, "", answer);
        int worse = to.bestPlan().compareTo(from.bestPlan());
        context.setPromotable(worse < 0 || (context.isPromotable() && worse == 0));
    }
}
