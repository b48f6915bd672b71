package io.flinkpartitioning.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class UsedBuffersReporterTest {

    private static final MetricGroup GROUP = new UnregisteredMetricsGroup();

    @Test
    void buffersOfAllTaskManagers_areReadWhileTheClusterIsThere() {
        String id = UUID.randomUUID().toString();
        Gauge<Long> used = () -> 7L;
        Gauge<Long> usedByAnother = () -> 5L;
        Gauge<Long> total = () -> 100L;
        UsedBuffersReporter reporter = new UsedBuffersReporter(id);
        reporter.open(new MetricConfig());
        reporter.notifyOfAddedMetric(used, "UsedMemorySegments", GROUP);
        reporter.notifyOfAddedMetric(usedByAnother, "UsedMemorySegments", GROUP);
        reporter.notifyOfAddedMetric(total, "TotalMemorySegments", GROUP);

        assertThat(UsedBuffersReporter.read(id)).isEqualTo(12);
        reporter.notifyOfRemovedMetric(usedByAnother, "UsedMemorySegments", GROUP);
        assertThat(UsedBuffersReporter.read(id)).isEqualTo(7);

        reporter.close();
        assertThatThrownBy(() -> UsedBuffersReporter.read(id))
                .isInstanceOf(IllegalStateException.class);
    }
}
