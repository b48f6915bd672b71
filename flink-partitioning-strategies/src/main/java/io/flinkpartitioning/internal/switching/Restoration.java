package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Failures;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is to run next, and what is made of it.
 *
 * @param before the job that ended for it
 * @param choice what is to run
 * @param prepared the job, where it is built already; it can be submitted once
 * @param snapshot what it goes on from; null for none but what its settings name
 * @param takeBack whether the choice of {@code before} is restored where this one does not run
 * @param outcome what it is called when it runs
 * @param attempt who is told
 * @param answer what the one who has asked for it is told; null for none
 * @param why why this is done, or what has failed before; empty for nothing
 */
record Restoration(
        RunningJob before,
        Choice choice,
        Submitter.@Nullable Prepared prepared,
        @Nullable String snapshot,
        boolean takeBack,
        Switch.Outcome outcome,
        SwitchReport.Attempt attempt,
        @Nullable CompletableFuture<Switch> answer,
        String why) {

    Restoration from(@Nullable String newSnapshot) {
        return new Restoration(
                before, choice, prepared, newSnapshot, takeBack, outcome, attempt, answer, why);
    }

    /** The same, of which more is to be said. */
    Restoration and(String more) {
        return new Restoration(
                before,
                choice,
                prepared,
                snapshot,
                takeBack,
                outcome,
                attempt,
                answer,
                why.isEmpty() ? more : why + "; " + more);
    }

    /** The same, to be built anew. */
    Restoration again() {
        return new Restoration(
                before, choice, null, snapshot, takeBack, outcome, attempt, answer, why);
    }

    /** What ran before, since what was to run does not. */
    Restoration takenBack(Throwable failure) {
        return new Restoration(
                before,
                before.choice(),
                null,
                snapshot,
                false,
                Switch.Outcome.ROLLED_BACK,
                attempt,
                answer,
                Failures.describe(failure));
    }

    /** Tells that it runs, or that it is as good as that. */
    void succeed(Switch.Outcome how, String more) {
        attempt.goesOnFrom(snapshot);
        Switch done = attempt.end(how, why + more);
        if (answer == null) {
            return;
        }
        if (how == Switch.Outcome.SWITCHED) {
            answer.complete(done);
        } else {
            answer.completeExceptionally(
                    new SwitchFailedException(
                            how == Switch.Outcome.ROLLED_BACK
                                    ? "The job could not be switched; it has been restored as it was, "
                                            + choice
                                            + ", from "
                                            + snapshot
                                            + ": "
                                            + why
                                    : "The job does not run in time; what goes on is tried until it does: "
                                            + why
                                            + more));
        }
    }

    /** Tells that nothing was done: the job of before runs on. */
    void keep(Throwable why) {
        attempt.end(Switch.Outcome.KEPT, why.toString());
        if (answer != null) {
            answer.completeExceptionally(
                    new SwitchFailedException(
                            "The job could not be stopped with a savepoint, and runs on as "
                                    + before.choice()
                                    + "; should it stop after all, it goes on as before",
                            why));
        }
    }

    /** Tells that nothing runs. */
    void fail(Throwable failure) {
        attempt.goesOnFrom(snapshot);
        attempt.end(Switch.Outcome.ENDED, Failures.describe(failure));
        if (answer != null) {
            answer.completeExceptionally(
                    new SwitchFailedException(
                            "No job runs any more"
                                    + (snapshot == null ? "" : "; its state is at " + snapshot)
                                    + ": "
                                    + Failures.describe(failure),
                            failure));
        }
    }
}
