package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Failures;
import io.flinkpartitioning.internal.switching.cluster.RunningJob;
import io.flinkpartitioning.internal.switching.cluster.Submitter;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The job to run next. Immutable.
 *
 * @param before the job that ended to make way for it
 * @param kind why it should run
 * @param target what should run
 * @param snapshot what it goes on from; null for only what its settings name
 * @param attempt the switch that it belongs to
 * @param why the cause, or an earlier failure; empty if there is none
 */
record Restoration(
        RunningJob before,
        Kind kind,
        Target target,
        @Nullable String snapshot,
        SwitchReport.Attempt attempt,
        String why) {

    /** Why a job should run. */
    enum Kind {
        /** A switch of a running job. If it fails, the earlier job is restored. */
        SWITCH(Switch.Outcome.SWITCHED),
        /** The successor of a job that a stray record has ended. There is no way back. */
        DEMOTION(Switch.Outcome.SWITCHED),
        /** The earlier job, after a failed switch. */
        RETURN(Switch.Outcome.ROLLED_BACK);

        private final Switch.Outcome outcome;

        Kind(Switch.Outcome outcome) {
            this.outcome = outcome;
        }
    }

    /**
     * What should run.
     *
     * @param choice how it distributes its records
     * @param prepared the job, if it is already built; it can be submitted once
     */
    record Target(Choice choice, Submitter.@Nullable Prepared prepared) {}

    /** Returns the switch of a running job to one that is already built. */
    static Restoration ofSwitch(
            RunningJob job, Submitter.Prepared next, SwitchReport.Attempt attempt, String why) {
        return new Restoration(
                job, Kind.SWITCH, new Target(next.choice(), next), null, attempt, why);
    }

    /** Returns the successor of a job that a stray record has ended. */
    static Restoration demotion(
            RunningJob job, Choice to, SwitchReport.Attempt attempt, String why) {
        return new Restoration(
                job, Kind.DEMOTION, new Target(to, null), job.restoredFrom(), attempt, why);
    }

    /** Returns a job as it was before it ended. */
    static Restoration asItWas(RunningJob job, SwitchReport.Attempt attempt, String why) {
        return new Restoration(
                job, Kind.RETURN, new Target(job.choice(), null), job.restoredFrom(), attempt, why);
    }

    Choice choice() {
        return target.choice();
    }

    /** Whether to restore the choice of {@link #before} if this one does not run. */
    boolean takeBack() {
        return kind == Kind.SWITCH;
    }

    /** The outcome to report when it runs. */
    Switch.Outcome outcome() {
        return kind.outcome;
    }

    /** Returns the same from another snapshot. */
    Restoration from(@Nullable String newSnapshot) {
        return new Restoration(before, kind, target, newSnapshot, attempt, why);
    }

    /** Returns the same with another sentence about why. */
    Restoration and(String more) {
        String both = why.isEmpty() ? more : why + "; " + more;
        return new Restoration(before, kind, target, snapshot, attempt, both);
    }

    /** Returns the same, but to build it again. */
    Restoration again() {
        return new Restoration(before, kind, new Target(choice(), null), snapshot, attempt, why);
    }

    /** Returns what ran before, because what should run does not. */
    Restoration takenBack(Throwable failure) {
        return asItWas(before, attempt, Failures.describe(failure)).from(snapshot);
    }

    /** Reports that it runs, or that it is as good as running. */
    void succeed(Switch.Outcome how, String more) {
        attempt.goesOnFrom(snapshot);
        switch (how) {
            case SWITCHED -> attempt.end(how, why + more);
            case ROLLED_BACK ->
                    attempt.end(
                            how,
                            why + more,
                            new SwitchFailedException(
                                    """
                                    The job could not be switched; it has been restored as it was, \
                                    %s, from %s: %s"""
                                            .formatted(choice(), snapshot, why)));
            default ->
                    attempt.end(
                            how,
                            why + more,
                            new SwitchFailedException(
                                    """
                                    The job does not run in time; what goes on is tried until it \
                                    does: %s%s"""
                                            .formatted(why, more)));
        }
    }

    /** Reports that nothing was done: the earlier job runs on. */
    void keep(Throwable reason) {
        attempt.end(
                Switch.Outcome.KEPT,
                reason.toString(),
                new SwitchFailedException(
                        """
                        The job could not be stopped with a savepoint, and runs on as %s; should it \
                        stop after all, it goes on as before"""
                                .formatted(before.choice()),
                        reason));
    }

    /** Reports that nothing runs. */
    void fail(Throwable failure) {
        attempt.goesOnFrom(snapshot);
        String described = Failures.describe(failure);
        String state = snapshot == null ? "" : "; its state is at " + snapshot;
        attempt.end(
                Switch.Outcome.ENDED,
                described,
                new SwitchFailedException(
                        "No job runs any more%s: %s".formatted(state, described), failure));
    }
}
