package io.flinkpartitioning.bench.scale;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/**
 * Lets this JVM read one metric of the clusters in it. Over REST a cluster would collect all
 * metrics of all subtasks for it, which costs more than the records of a round.
 */
public final class UsedBuffersReporter implements MetricReporter, UsedBuffersMXBean {

    private static final String METRIC = "UsedMemorySegments";
    private static final String NAME = "buffers";
    private static final String ID = "id";

    private final ObjectName bean;
    private final List<Gauge<?>> gauges = new CopyOnWriteArrayList<>();

    UsedBuffersReporter(String id) {
        this.bean = bean(id);
    }

    private static ObjectName bean(String id) {
        try {
            return new ObjectName("io.flinkpartitioning.bench", "usedBuffers", id);
        } catch (JMException e) {
            throw new IllegalArgumentException("No name of a bean: " + id, e);
        }
    }

    /**
     * Lets a cluster report.
     *
     * @param configuration that of the cluster
     * @param id by which it is read
     */
    static void addTo(Configuration configuration, String id) {
        String prefix = "metrics.reporter." + NAME + ".";
        configuration.setString(
                prefix + "factory.class", UsedBuffersReporterFactory.class.getName());
        configuration.setString(prefix + ID, id);
    }

    static String idOf(java.util.Properties properties) {
        return properties.getProperty(ID);
    }

    /** Returns how many buffers a cluster uses. */
    static long read(String id) {
        try {
            Object used =
                    ManagementFactory.getPlatformMBeanServer()
                            .getAttribute(bean(id), "UsedBuffers");
            return (Long) used;
        } catch (JMException e) {
            throw new IllegalStateException("The cluster does not report its buffers", e);
        }
    }

    @Override
    public void open(MetricConfig config) {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(this, bean);
        } catch (JMException e) {
            throw new IllegalStateException("Cannot be read: " + bean, e);
        }
    }

    @Override
    public void close() {
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(bean);
        } catch (JMException e) {
            throw new IllegalStateException("Was not there: " + bean, e);
        }
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        if (name.equals(METRIC) && metric instanceof Gauge<?> gauge) {
            gauges.add(gauge);
        }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        gauges.removeIf(gauge -> gauge == metric);
    }

    @Override
    public long getUsedBuffers() {
        return gauges.stream()
                .map(Gauge::getValue)
                .mapToLong(used -> used instanceof Number number ? number.longValue() : 0)
                .sum();
    }
}
