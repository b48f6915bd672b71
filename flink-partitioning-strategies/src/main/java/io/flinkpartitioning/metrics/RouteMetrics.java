package io.flinkpartitioning.metrics;

import java.util.Arrays;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one strategy in one subtask.
 *
 * <p>Written by the one thread of the task; reporters read the counters without synchronization, as
 * they do Flink's own. A record costs increments of two or three counters, no allocation and, but
 * for one in {@value #SAMPLE_INTERVAL}, no clock.
 */
public final class RouteMetrics {

    /** One record in this many is timed. */
    public static final int SAMPLE_INTERVAL = 1024;

    /** How many of the last samples the histogram of the route time is made of. */
    public static final int SAMPLES = 1024;

    private final MetricGroup group;
    private final Counter routed;
    private final Counter zeroCost;
    private final Counter repartitioned;
    private final Counter stray;
    private final Counter unplaced;
    private final Histogram routeTimeNanos = new DescriptiveStatisticsHistogram(SAMPLES);
    private @Nullable Counter[] partitions = new Counter[0];

    private RouteMetrics(MetricGroup group) {
        this.group = group;
        this.routed = counter(PartitioningMetric.RECORDS_ROUTED);
        this.zeroCost = counter(PartitioningMetric.RECORDS_ZERO_COST);
        this.repartitioned = counter(PartitioningMetric.RECORDS_REPARTITIONED);
        this.stray = counter(PartitioningMetric.RECORDS_STRAY);
        this.unplaced = counter(PartitioningMetric.RECORDS_UNPLACED);
        group.gauge(
                PartitioningMetric.ZERO_COST_RATIO.metricName(),
                (Gauge<Double>) this::zeroCostRatio);
        group.histogram(PartitioningMetric.ROUTE_TIME.metricName(), routeTimeNanos);
    }

    private Counter counter(PartitioningMetric metric) {
        return group.counter(metric.metricName());
    }

    /**
     * Registers the metrics of a strategy.
     *
     * @param operatorGroup the metric group of the operator
     * @param strategy the name of the strategy
     * @param plan the name of the plan, or {@link PartitioningMetric#OBSERVED}
     */
    public static RouteMetrics register(MetricGroup operatorGroup, String strategy, String plan) {
        return new RouteMetrics(
                operatorGroup
                        .addGroup(PartitioningMetric.GROUP)
                        .addGroup(PartitioningMetric.STRATEGY, strategy)
                        .addGroup(PartitioningMetric.PLAN, plan));
    }

    /** Returns the counter of a partition's records, registered on first use. */
    public Counter partition(int partition) {
        if (partition >= partitions.length) {
            partitions = Arrays.copyOf(partitions, partition + 1);
        }
        Counter counter = partitions[partition];
        if (counter == null) {
            counter =
                    group.addGroup(PartitioningMetric.PARTITION, Integer.toString(partition))
                            .counter(PartitioningMetric.PARTITION_RECORDS.metricName());
            partitions[partition] = counter;
        }
        return counter;
    }

    /** Counts a record whose key lives on this subtask. */
    public void countZeroCost() {
        routed.inc();
        zeroCost.inc();
    }

    /** Counts a record whose key lives on another subtask. */
    public void countRepartitioned() {
        routed.inc();
        repartitioned.inc();
    }

    /** Counts, beside its routing, that a record is outside the partition of its key. */
    public void countStray() {
        stray.inc();
    }

    /** Counts a record whose key cannot be placed. */
    public void countUnplaced() {
        unplaced.inc();
    }

    /** Enters a sample of the route time. */
    public void sampleRouteTime(long nanos) {
        routeTimeNanos.update(nanos);
    }

    /** Returns the number of records routed. */
    public long routed() {
        return routed.getCount();
    }

    /** Returns the number of stray records. */
    public long stray() {
        return stray.getCount();
    }

    /** Returns the share of records that were not moved, in [0, 1]; 1 before the first record. */
    public double zeroCostRatio() {
        long records = routed.getCount();
        return records == 0 ? 1 : (double) zeroCost.getCount() / records;
    }
}
