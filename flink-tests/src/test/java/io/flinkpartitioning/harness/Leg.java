package io.flinkpartitioning.harness;

import io.flinkpartitioning.plan.Plan;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One submission of a job, and what happens to it.
 *
 * @param parallelism the parallelism of the submission
 * @param plan the best plan
 * @param actions what happens while it runs, in order
 * @param ending how it ends; the next one goes on from there
 */
record Leg(int parallelism, Plan plan, List<Action> actions, Ending ending) {

    /** What happens to a running job. */
    enum Action {
        /** Records are written. */
        WRITE,
        /** A checkpoint is taken. */
        CHECKPOINT,
        /** A reader fails, and whatever is restarted with it runs again. */
        FAIL,
        /** All topics get as many partitions again. */
        GROW,
        /** The adaptive scheduler runs the job at another parallelism. */
        RESCALE
    }

    /** How a job ends. */
    enum Ending {
        /** By a canonical savepoint. */
        CANONICAL,
        /** By a native savepoint. */
        NATIVE,
        /** By a native savepoint, after one that has no directory to be written to. */
        NATIVE_AFTER_NO_DIRECTORY,
        /** By a native savepoint, after one that a subtask has declined. */
        NATIVE_AFTER_DECLINED,
        /** It is cancelled after a checkpoint, which is retained. */
        CHECKPOINT;

        boolean isSavepoint() {
            return this != CHECKPOINT;
        }
    }

    @Override
    public String toString() {
        return "%s at %d [%s] %s"
                .formatted(
                        plan,
                        parallelism,
                        actions.stream().map(Action::name).collect(Collectors.joining(", ")),
                        ending);
    }
}
