package io.flinkpartitioning.internal.flink;

import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * Metrics of what is made where a job is built. Stateless and thread-safe.
 *
 * <p>No public class takes metrics and drops them.
 */
public final class NoMetrics {

    private NoMetrics() {}

    /** Returns a group that drops its metrics. */
    public static MetricGroup group() {
        return new UnregisteredMetricsGroup();
    }
}
