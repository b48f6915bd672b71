package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.internal.flink.StatefulOperators;
import io.flinkpartitioning.plan.DistributionExplanation;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.SwitchRefusedException;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * All reasons to refuse a switch, or a job that could lose state in one. Each rule is checked
 * before anything changes, and throws a {@link SwitchRefusedException}.
 */
public final class SwitchRules {

    private SwitchRules() {}

    /** Requires that this JVM can submit a job again and again, and find its checkpoints. */
    public static void requireSubmittable(ReadableConfig context) {
        if ("embedded".equals(context.get(DeploymentOptions.TARGET))) {
            throw new SwitchRefusedException(
                    """
                    A job that is to be switched must be submitted by an attached client, but main \
                    runs in the JobManager, as after an upload to the web UI and in application \
                    mode. Submit it by 'flink run', or use SwitchAdvisor.""");
        }
        if (!context.get(DeploymentOptions.PROGRAM_CONFIG_ENABLED)) {
            throw new SwitchRefusedException(
                    """
                    A job that is to be switched must set its own restore path, but %s is false. Set \
                    it to true."""
                            .formatted(DeploymentOptions.PROGRAM_CONFIG_ENABLED.key()));
        }
        if (!context.get(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR)) {
            throw new SwitchRefusedException(
                    """
                    The checkpoints of a job that is to be switched must lie in a directory of its \
                    id, but %s is false. Set it to true."""
                            .formatted(CheckpointingOptions.CREATE_CHECKPOINT_SUB_DIR.key()));
        }
    }

    /** Requires that no other job has the name. */
    public static void requireOwnName(String name, Set<JobID> others) {
        if (!others.isEmpty()) {
            throw new SwitchRefusedException(
                    """
                    A job that is to be switched must be the only one of its name, but the cluster \
                    runs %s as '%s'. End that, or choose another name."""
                            .formatted(others, name));
        }
    }

    /** Requires that a job leaves checkpoints, and that another plan finds all state in them. */
    static void requireRestorable(StreamExecutionEnvironment env) {
        if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new SwitchRefusedException(
                    """
                    A job that is to be switched must take checkpoints, but \
                    execution.checkpointing.interval is not set. Set it.""");
        }
        ExternalizedCheckpointRetention retention =
                env.getCheckpointConfig().getExternalizedCheckpointRetention();
        if (retention != ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION) {
            throw new SwitchRefusedException(
                    """
                    The checkpoints of a job that is to be switched must stay when it fails or is \
                    cancelled, but execution.checkpointing.externalized-checkpoint-retention is %s. \
                    Set it to RETAIN_ON_CANCELLATION."""
                            .formatted(retention));
        }
        List<String> unnamed = StatefulOperators.withoutUid(env);
        if (!unnamed.isEmpty()) {
            throw new SwitchRefusedException(
                    """
                    Every operator that may have state must have a uid in a job that is to be \
                    switched, but these have none: %s. Set one by .uid(…): without it, another plan \
                    doesn't find the state."""
                            .formatted(unnamed));
        }
    }

    /**
     * Requires that the REST interface knows a job.
     *
     * @param status its answer; null if it does not know the job
     */
    static void requireKnown(JobID job, @Nullable JobStatus status) {
        if (status == null) {
            throw new SwitchRefusedException(
                    """
                    The REST interface must know job %s, but does not: is it another cluster's? Give \
                    its address by restUrl(…)."""
                            .formatted(job));
        }
    }

    /** Returns the refusal of a switch because the REST interface does not answer. */
    static SwitchRefusedException noAnswer(Exception failure) {
        return new SwitchRefusedException(
                """
                The REST interface must answer for a switch, but does not: %s. Try again when it \
                does, or give its address by restUrl(…)."""
                        .formatted(failure.getMessage()),
                failure);
    }

    /**
     * Requires that a job runs or restarts.
     *
     * @param status its status; null if the cluster does not answer
     */
    public static void requireRunning(@Nullable JobStatus status) {
        if (status != JobStatus.RUNNING && status != JobStatus.RESTARTING) {
            throw new SwitchRefusedException(
                    """
                    A job must be RUNNING to be switched, but this one is %s. Try again when it \
                    runs."""
                            .formatted(status == null ? "not to be reached" : status));
        }
    }

    /** Returns the refusal of a switch of a job that has ended. */
    public static SwitchRefusedException ended() {
        return new SwitchRefusedException(
                "A job must be RUNNING to be switched, but this one has ended. Submit it again.");
    }

    /** Returns the refusal of a switch during another. */
    public static SwitchRefusedException underWay() {
        return new SwitchRefusedException(
                """
                One switch must be over before another, but one is under way. Try again when it is \
                over.""");
    }

    /** Returns the refusal of a switch that its own thread has asked for. */
    public static SwitchRefusedException askedByListener() {
        return new SwitchRefusedException(
                """
                A switch must not be asked for by the listener of switches, which runs in the thread \
                that carries them out. Ask in another thread.""");
    }

    /** Returns the refusal of a switch after the watch was closed. */
    public static SwitchRefusedException closed(Exception rejection) {
        return new SwitchRefusedException(
                """
                A job must be watched to be switched, but this one has been closed. Submit it \
                again.""",
                rejection);
    }

    /** Returns the refusal of a switch to a job that cannot be built. */
    public static SwitchRefusedException unbuildable(Choice choice, Exception failure) {
        return new SwitchRefusedException(
                "The job cannot be built as %s: %s".formatted(choice, failure.getMessage()),
                failure);
    }

    /** Requires that a job has the plan that a switch should lead to. */
    public static void requirePlan(Submitter.Prepared next, Plan wanted) {
        if (next.explanation() instanceof PlanExplanation grouped && grouped.plan() != wanted) {
            throw new SwitchRefusedException(
                    """
                    The job should come to plan %s, but would have %s: %s. Mend that, or leave the \
                    job as it is."""
                            .formatted(
                                    wanted, grouped.plan(), String.join("; ", grouped.reasons())));
        }
    }

    /**
     * Requires that a switch changes something and leads to the wanted plan.
     *
     * @param running the job that runs
     * @param next the job that was built to take its place
     * @param wanted the plan that the switch should lead to; any other is not worth a restart
     */
    public static void requireWorth(RunningJob running, Submitter.Prepared next, Plan wanted) {
        requirePlan(next, wanted);
        if (sameEdge(running.explanation(), next.explanation())
                && next.choice().parallelism() == running.choice().parallelism()) {
            throw new SwitchRefusedException(
                    """
                    A switch must change the edge or the parallelism, but the job runs as %s \
                    already. Nothing is to be done."""
                            .formatted(running.choice()));
        }
    }

    /** Requires that a job finds the state of the running one. */
    public static void requireSameLayout(Explanation running, Explanation next) {
        if (running instanceof PlanExplanation before && next instanceof PlanExplanation after) {
            if (!before.layout().equals(after.layout())) {
                throw new SwitchRefusedException(
                        """
                        A switch must keep the layout of the keyed state, %s, but '%s' has %s: no \
                        key would find its state. Choose a plan or strategy of the same layout, or \
                        start without state."""
                                .formatted(before.layout(), after.strategy(), after.layout()));
            }
        } else if (running.getClass() != next.getClass()) {
            throw new SwitchRefusedException(
                    """
                    A switch must keep the kind of work, but %s would become %s. Build grouped work \
                    under every choice, or ungrouped work."""
                            .formatted(running.subject(), next.subject()));
        }
    }

    private static boolean sameEdge(Explanation running, Explanation next) {
        if (running instanceof PlanExplanation before && next instanceof PlanExplanation after) {
            return before.plan() == after.plan();
        }
        return running instanceof DistributionExplanation before
                && next instanceof DistributionExplanation after
                && before.exchange() == after.exchange();
    }
}
