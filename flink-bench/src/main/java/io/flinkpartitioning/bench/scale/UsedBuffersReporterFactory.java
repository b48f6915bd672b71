package io.flinkpartitioning.bench.scale;

import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** How Flink finds {@link UsedBuffersReporter}. */
public final class UsedBuffersReporterFactory implements MetricReporterFactory {

    @Override
    public UsedBuffersReporter createMetricReporter(Properties properties) {
        return new UsedBuffersReporter(UsedBuffersReporter.idOf(properties));
    }
}
