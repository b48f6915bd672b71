package io.flinkpartitioning.internal.switching.cluster;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.flink.SubmittedJob;
import io.flinkpartitioning.plan.Explanation;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.SwitchableJob;
import java.util.Objects;
import java.util.function.Function;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Builds each job in its own environment. Immutable.
 *
 * @param jobName the name to submit the jobs under
 * @param pipeline builds them
 * @param settings their settings
 * @param environments makes an environment from settings
 */
public record EnvironmentSubmitter(
        String jobName,
        SwitchableJob pipeline,
        Configuration settings,
        Function<Configuration, StreamExecutionEnvironment> environments)
        implements Submitter {

    /** Copies the settings. */
    public EnvironmentSubmitter {
        Objects.requireNonNull(jobName, "jobName");
        Objects.requireNonNull(pipeline, "pipeline");
        settings = new Configuration(settings);
        Objects.requireNonNull(environments, "environments");
    }

    /** Returns the same submitter with other settings. */
    public EnvironmentSubmitter withSettings(Configuration newSettings) {
        return new EnvironmentSubmitter(jobName, pipeline, newSettings, environments);
    }

    /** Returns the same submitter with another way to make an environment. */
    public EnvironmentSubmitter withEnvironments(
            Function<Configuration, StreamExecutionEnvironment> newEnvironments) {
        return new EnvironmentSubmitter(jobName, pipeline, settings, newEnvironments);
    }

    /** Returns the settings, with the context's as defaults. */
    public ReadableConfig settingsInContext() {
        return JobSettings.of(environment());
    }

    private StreamExecutionEnvironment environment() {
        return environments.apply(new Configuration(settings));
    }

    @Override
    public Prepared prepare(Choice choice, Start start) throws Exception {
        StreamExecutionEnvironment env = environment();
        if (start instanceof Start.From from) {
            env.configure(goingOnFrom(from.snapshot()));
        } else if (start instanceof Start.FromSavepoint) {
            // Not from the snapshot that the job's first settings name.
            env.configure(goingOnFrom(""));
        }
        if (choice.parallelism() > 0) {
            env.setParallelism(choice.parallelism());
        }
        if (choice.layout() != null) {
            env.setMaxParallelism(choice.layout().maxParallelism());
        }
        Explanation explanation = pipeline.build(env, choice);
        SwitchRules.requireRestorable(env);
        return new InEnvironment(jobName, choice, explanation, env);
    }

    private static Configuration goingOnFrom(String snapshot) {
        Configuration settings = new Configuration();
        settings.set(StateRecoveryOptions.SAVEPOINT_PATH, snapshot);
        return settings;
    }

    private record InEnvironment(
            String jobName, Choice choice, Explanation explanation, StreamExecutionEnvironment env)
            implements Prepared {

        @Override
        public JobClient submit(JobID id, @Nullable String snapshot) throws Exception {
            env.configure(SubmittedJob.withId(id));
            if (snapshot != null) {
                Configuration restore = goingOnFrom(snapshot);
                // The type of its value has another name before Flink 2.0.
                restore.setString(StateRecoveryOptions.RESTORE_MODE.key(), "CLAIM");
                restore.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, false);
                env.configure(restore);
            }
            return env.executeAsync(jobName);
        }
    }
}
