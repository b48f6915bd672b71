package io.flinkpartitioning.testbed;

import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;

/** Settings of Flink's adaptive scheduler, whose names differ between the lines of Flink. */
public final class AdaptiveScheduler {

    private AdaptiveScheduler() {}

    /** Chooses it, and lets it rescale however little time has passed since the last change. */
    public static void choose(Configuration settings) {
        settings.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive);
        setCooldown(settings, Duration.ZERO);
    }

    /** As {@link #choose}, and lets it not wait for the next checkpoint, as it would from 2.0. */
    public static void chooseRescalingAtOnce(Configuration settings) {
        choose(settings);
        settings.setString("jobmanager.adaptive-scheduler.rescale-trigger.max-delay", "100 ms");
    }

    /** Sets the time that it lets pass between two changes. */
    public static void setCooldown(Configuration settings, Duration time) {
        // The name in Flink 1.20, which later lines take too.
        settings.setString(
                "jobmanager.adaptive-scheduler.scaling-interval.min", time.toMillis() + " ms");
    }
}
