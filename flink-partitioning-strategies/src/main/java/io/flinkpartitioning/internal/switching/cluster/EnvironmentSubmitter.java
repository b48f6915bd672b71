package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.internal.flink.StatefulOperators;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.SwitchRefusedException;
import io.flinkpartitioning.switching.SwitchableJob;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** Builds jobs in environments of their own. Used by one thread. */
public final class EnvironmentSubmitter implements Submitter {

    private final String jobName;
    private final SwitchableJob job;
    private final Configuration settings;
    private final Function<Configuration, StreamExecutionEnvironment> environments;

    /**
     * Creates a submitter.
     *
     * @param settings the settings of the job
     * @param environments makes an environment of settings
     */
    public EnvironmentSubmitter(
            String jobName,
            SwitchableJob job,
            Configuration settings,
            Function<Configuration, StreamExecutionEnvironment> environments) {
        this.jobName = jobName;
        this.job = job;
        this.settings = new Configuration(settings);
        this.environments = environments;
    }

    @Override
    public Prepared prepare(Choice choice) throws Exception {
        StreamExecutionEnvironment env = environments.apply(new Configuration(settings));
        if (choice.parallelism() > 0) {
            env.setParallelism(choice.parallelism());
        }
        if (choice.layout() != null) {
            env.setMaxParallelism(choice.layout().maxParallelism());
        }
        Explanation explanation = job.build(env, choice);
        checkCheckpoints(env);
        checkUids(env);
        return new InEnvironment(jobName, choice, explanation, env);
    }

    private static void checkCheckpoints(StreamExecutionEnvironment env) {
        if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
            throw new SwitchRefusedException(
                    "A job that is to be switched must take checkpoints, but"
                            + " execution.checkpointing.interval is not set. Set it.");
        }
        ExternalizedCheckpointRetention retention =
                env.getCheckpointConfig().getExternalizedCheckpointRetention();
        if (retention != ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION) {
            throw new SwitchRefusedException(
                    "The checkpoints of a job that is to be switched must stay when it fails or is"
                            + " cancelled, but execution.checkpointing.externalized-checkpoint-retention"
                            + " is "
                            + retention
                            + ". Set it to RETAIN_ON_CANCELLATION.");
        }
    }

    private static void checkUids(StreamExecutionEnvironment env) {
        List<String> unnamed = StatefulOperators.withoutUid(env);
        if (!unnamed.isEmpty()) {
            throw new SwitchRefusedException(
                    "Every operator that may have state must have a uid in a job that is to be switched,"
                            + " but these have none: "
                            + unnamed
                            + ". Give each one by .uid(…); under an id that Flink derives from the plan,"
                            + " another plan finds no state.");
        }
    }

    private record InEnvironment(
            String jobName, Choice choice, Explanation explanation, StreamExecutionEnvironment env)
            implements Prepared {

        @Override
        public JobClient submit(JobID id, @Nullable String snapshot) throws Exception {
            env.configure(SubmittedJob.withId(id));
            if (snapshot != null) {
                Configuration restore = new Configuration();
                restore.set(StateRecoveryOptions.SAVEPOINT_PATH, snapshot);
                restore.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
                restore.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, false);
                env.configure(restore);
            }
            return env.executeAsync(jobName);
        }
    }
}
