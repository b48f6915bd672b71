package io.flinkpartitioning.internal.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of one strategy in one subtask.
 *
 * <p>A record costs one increment of a field. The other metrics are computed when they are read, or
 * counted only for records that are not at home. Only the task thread writes. Reporters read
 * without synchronization, as they read Flink's own counters.
 */
public final class CheckMetrics {

    /** One in this many records is timed. A power of 2. */
    public static final int SAMPLE_INTERVAL = 1024;

    /** The number of latest samples in the histogram of the route time. */
    public static final int SAMPLES = 1024;

    private final MetricGroup group;
    private final Histogram routeTimeNanos = new DescriptiveStatisticsHistogram(SAMPLES);
    private final Map<Integer, PlaceCounter> places = new HashMap<>();

    // A new partition replaces the array and never changes it: reporters iterate over it.
    private volatile PlaceCounter[] counters = new PlaceCounter[0];

    private long stray;
    private long unplaced;

    private CheckMetrics(MetricGroup group) {
        this.group = group;
        register(PartitioningMetric.RECORDS_ROUTED, this::routed);
        register(PartitioningMetric.RECORDS_ZERO_COST, () -> sum(counter -> counter.stayed));
        register(PartitioningMetric.RECORDS_REPARTITIONED, () -> sum(counter -> counter.moved));
        register(PartitioningMetric.RECORDS_STRAY, this::stray);
        register(PartitioningMetric.RECORDS_UNPLACED, () -> unplaced);
        group.gauge(
                PartitioningMetric.ZERO_COST_RATIO.metricName(),
                (Gauge<Double>) this::zeroCostRatio);
        group.histogram(PartitioningMetric.ROUTE_TIME.metricName(), routeTimeNanos);
    }

    private void register(PartitioningMetric metric, LongSupplier count) {
        group.counter(metric.metricName(), new CounterView(count));
    }

    /**
     * Registers the metrics of a strategy.
     *
     * @param operatorGroup the metric group of the operator
     * @param strategy the name of the strategy
     * @param plan the name of the plan, or {@link PartitioningMetric#OBSERVED}
     */
    public static CheckMetrics register(MetricGroup operatorGroup, String strategy, String plan) {
        return new CheckMetrics(
                operatorGroup
                        .addGroup(PartitioningMetric.GROUP)
                        .addGroup(PartitioningMetric.STRATEGY, strategy)
                        .addGroup(PartitioningMetric.PLAN, plan));
    }

    /**
     * Returns the record counter of a partition, the same one for all its splits.
     *
     * @param partition the partition, or -1 for records of an unknown partition
     */
    public PlaceCounter ofPartition(int partition) {
        PlaceCounter counter = places.get(partition);
        if (counter == null) {
            counter = new PlaceCounter();
            places.put(partition, counter);
            counters = places.values().toArray(PlaceCounter[]::new);
            if (partition >= 0) {
                group.addGroup(PartitioningMetric.PARTITION, Integer.toString(partition))
                        .counter(
                                PartitioningMetric.PARTITION_RECORDS.metricName(),
                                new CounterView(counter::records));
            }
        }
        return counter;
    }

    /**
     * Counts the records of one partition, or of an unknown one. Each record is counted once, when
     * its way is decided, so no counter ever decreases.
     */
    public static final class PlaceCounter {

        private long stayed;
        private long moved;

        private PlaceCounter() {}

        /** Whether the next record is one to time. */
        public boolean isTimed() {
            return ((stayed + moved) & (SAMPLE_INTERVAL - 1)) == SAMPLE_INTERVAL - 1;
        }

        /** Counts a record if its key lives on this subtask. */
        public void countZeroCost() {
            stayed++;
        }

        /** Counts a record if its key lives on another subtask. */
        public void countRepartitioned() {
            moved++;
        }

        private long records() {
            return stayed + moved;
        }
    }

    /** Counts that a record is outside the partition of its key. */
    public void countStray() {
        stray++;
    }

    /** Counts a record if its key cannot be placed. */
    public void countUnplaced() {
        unplaced++;
    }

    /** Adds a sample of the route time. */
    public void sampleRouteTime(long nanos) {
        routeTimeNanos.update(nanos);
    }

    private long sum(ToLongFunction<PlaceCounter> count) {
        long sum = 0;
        for (PlaceCounter counter : counters) {
            sum += count.applyAsLong(counter);
        }
        return sum;
    }

    /** Returns the number of records routed. */
    public long routed() {
        return sum(PlaceCounter::records);
    }

    /** Returns the number of stray records. */
    public long stray() {
        return stray;
    }

    /** Returns the share of records that were not moved, in [0, 1]; 1 before the first record. */
    public double zeroCostRatio() {
        long stayed = sum(counter -> counter.stayed);
        long moved = sum(counter -> counter.moved);
        return stayed + moved == 0 ? 1 : (double) stayed / (stayed + moved);
    }

    /** A read-only counter: the count comes from elsewhere. */
    private record CounterView(LongSupplier count) implements Counter {

        @Override
        public long getCount() {
            return count.getAsLong();
        }

        @Override
        public void inc() {
            inc(1);
        }

        @Override
        public void inc(long n) {
            throw new UnsupportedOperationException("This counter is read only");
        }

        @Override
        public void dec() {
            inc(-1);
        }

        @Override
        public void dec(long n) {
            inc(-n);
        }
    }
}
