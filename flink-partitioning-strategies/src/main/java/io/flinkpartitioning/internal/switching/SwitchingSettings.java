package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.switching.cluster.EnvironmentSubmitter;
import io.flinkpartitioning.internal.switching.cluster.JobMonitor;
import io.flinkpartitioning.internal.switching.cluster.JobOperations;
import io.flinkpartitioning.internal.switching.cluster.RestMonitor;
import io.flinkpartitioning.internal.switching.cluster.Snapshots;
import io.flinkpartitioning.internal.switching.cluster.SwitchRules;
import io.flinkpartitioning.internal.switching.cluster.Time;
import io.flinkpartitioning.internal.switching.cluster.Timeouts;
import io.flinkpartitioning.switching.Choice;
import io.flinkpartitioning.switching.Promotion;
import io.flinkpartitioning.switching.Switch;
import io.flinkpartitioning.switching.SwitchableJob;
import java.net.URI;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link io.flinkpartitioning.switching.SwitchingJob}. Immutable.
 *
 * @param submitter builds and submits the job
 * @param restUrl the address of the cluster's REST interface; null for the one in Flink's
 *     configuration
 * @param savepoints the directory for the savepoints of switches; null for the one in Flink's
 *     configuration
 * @param promotion when an aligned job is promoted; null for never
 * @param listener called with each switch
 * @param timeouts how long a switch waits
 */
public record SwitchingSettings(
        EnvironmentSubmitter submitter,
        @Nullable URI restUrl,
        @Nullable String savepoints,
        @Nullable Promotion promotion,
        Consumer<Switch> listener,
        Timeouts timeouts) {

    /** Checks for null. */
    public SwitchingSettings {
        Objects.requireNonNull(listener, "listener");
    }

    /** Returns the settings of a job with only its name and its pipeline set. */
    public static SwitchingSettings of(String name, SwitchableJob pipeline) {
        return new SwitchingSettings(
                new EnvironmentSubmitter(
                        name,
                        pipeline,
                        new Configuration(),
                        StreamExecutionEnvironment::getExecutionEnvironment),
                null,
                null,
                null,
                done -> {},
                Timeouts.DEFAULT);
    }

    /** Returns the same settings with another submitter. */
    public SwitchingSettings withSubmitter(EnvironmentSubmitter newSubmitter) {
        return new SwitchingSettings(
                newSubmitter, restUrl, savepoints, promotion, listener, timeouts);
    }

    /** Returns the same settings with an address of the REST interface. */
    public SwitchingSettings withRestUrl(URI newRestUrl) {
        Objects.requireNonNull(newRestUrl, "restUrl");
        return new SwitchingSettings(
                submitter, newRestUrl, savepoints, promotion, listener, timeouts);
    }

    /** Returns the same settings with a directory for savepoints. */
    public SwitchingSettings withSavepoints(String directory) {
        Objects.requireNonNull(directory, "directory");
        return new SwitchingSettings(submitter, restUrl, directory, promotion, listener, timeouts);
    }

    /** Returns the same settings with promotion of an aligned job. */
    public SwitchingSettings withPromotion(Promotion newPromotion) {
        Objects.requireNonNull(newPromotion, "promotion");
        return new SwitchingSettings(
                submitter, restUrl, savepoints, newPromotion, listener, timeouts);
    }

    /** Returns the same settings with another listener. */
    public SwitchingSettings withListener(Consumer<Switch> newListener) {
        return new SwitchingSettings(
                submitter, restUrl, savepoints, promotion, newListener, timeouts);
    }

    /** Returns the same settings with other timeouts. */
    public SwitchingSettings withTimeouts(Timeouts newTimeouts) {
        return new SwitchingSettings(
                submitter, restUrl, savepoints, promotion, listener, newTimeouts);
    }

    /**
     * Submits the job and watches it from now on.
     *
     * @param choice how the job starts
     * @throws io.flinkpartitioning.switching.SwitchRefusedException if the job could lose state in
     *     a switch
     * @throws IllegalArgumentException if a setting is missing
     * @throws Exception if it cannot be built, or is not accepted
     */
    public JobWatch submit(Choice choice) throws Exception {
        ReadableConfig context = submitter.settingsInContext();
        SwitchRules.requireSubmittable(context);
        JobMonitor monitor =
                new RestMonitor(restUrl == null ? restUrlOf(context) : restUrl, timeouts.answer());
        String name = submitter.jobName();
        SwitchRules.requireOwnName(name, monitor.jobs(name));
        Snapshots snapshots =
                new Snapshots(
                        directory(context, CheckpointingOptions.CHECKPOINTS_DIRECTORY, null),
                        directory(context, CheckpointingOptions.SAVEPOINT_DIRECTORY, savepoints));
        snapshots.check();
        Time time = Time.SYSTEM;
        return new JobWatch(
                SwitchController.submit(
                        new JobOperations(submitter, monitor, snapshots, time, timeouts),
                        new SwitchReport(name, time, listener),
                        promotion,
                        choice),
                name,
                timeouts.poll());
    }

    private static URI restUrlOf(ReadableConfig context) {
        String address = context.get(RestOptions.ADDRESS);
        int port = context.get(RestOptions.PORT);
        Require.argument(
                address != null && port != 0,
                """
                The address of the cluster's REST interface must be known, but rest.address is %s \
                and rest.port %d. Set both, or call restUrl(…).""",
                address,
                port);
        return URI.create("http://" + address + ":" + port);
    }

    private static Path directory(
            ReadableConfig context, ConfigOption<String> option, @Nullable String inCode) {
        String directory = inCode == null ? context.get(option) : inCode;
        if (directory == null) {
            throw new IllegalArgumentException(
                    """
                    The client must know where checkpoints and savepoints lie, but %s is not set. \
                    Set it in the settings of the job."""
                            .formatted(option.key()));
        }
        return new Path(directory);
    }
}
