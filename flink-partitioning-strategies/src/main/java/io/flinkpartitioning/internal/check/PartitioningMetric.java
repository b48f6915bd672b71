package io.flinkpartitioning.internal.check;

/**
 * The metrics of a strategy in a subtask. Names, types and units are public API.
 *
 * <p>They are in the metric group of the operator that checks the records, under {@value
 * #GROUP}{@code .strategy.<name>.plan.<plan>}. Reporters with labels show {@code strategy} and
 * {@code plan} as labels.
 */
public enum PartitioningMetric {

    /** See {@link #description()}, as for all constants. */
    RECORDS_ROUTED(
            "numRecordsRouted",
            Type.COUNTER,
            "records",
            "Records that were placed here: it is known where their key lives."),
    RECORDS_ZERO_COST(
            "numRecordsZeroCost",
            Type.COUNTER,
            "records",
            "Records that are read by the subtask where their key lives: they cross no network."),
    RECORDS_REPARTITIONED(
            "numRecordsRepartitioned",
            Type.COUNTER,
            "records",
            """
            Records that move to another subtask; with the zero-cost ones they add up to the routed \
            ones."""),
    RECORDS_STRAY(
            "numRecordsStray",
            Type.COUNTER,
            "records",
            """
            Records outside the partition of their key, even if both partitions share a subtask and \
            nothing moves. If operators lie between source and keyBy, no partition is known: records \
            outside the subtask of their key. 0 for strategies that hash."""),
    RECORDS_UNPLACED(
            "numRecordsUnplaced",
            Type.COUNTER,
            "records",
            """
            Records with a key that cannot be placed: null, or not accepted by the key serializer. \
            Counted for observed strategies; under a live one such a record fails the job."""),
    ZERO_COST_RATIO(
            "zeroCostRatio",
            Type.GAUGE,
            "in [0, 1]",
            "Zero-cost records by routed records; 1 before the first record."),
    ROUTE_TIME(
            "routeTimeNanos",
            Type.HISTOGRAM,
            "nanoseconds",
            """
            The time that it takes to find where a record belongs: to select, serialize and hash its \
            key, or to find it in the cache. One record in %d is timed; the last %d samples count. \
            Contains the call of the clock, some 25 ns."""
                    .formatted(CheckMetrics.SAMPLE_INTERVAL, CheckMetrics.SAMPLES)),
    PARTITION_RECORDS(
            "numRecords",
            Type.COUNTER,
            "records",
            """
            Records of one source partition, under partition.<number>; several topics are added up. \
            Shows skew. Absent if operators lie between source and keyBy.""");

    /** The group of all metrics. */
    public static final String GROUP = "partitioning";

    static final String STRATEGY = "strategy";
    static final String PLAN = "plan";
    static final String PARTITION = "partition";

    /** The label {@code plan} of a strategy that is only observed. */
    public static final String OBSERVED = "OBSERVED";

    /** A type of metric, with Flink's names. */
    public enum Type {
        /** Only grows while the subtask runs, and starts at 0 after a restart. */
        COUNTER,
        /** A current value. */
        GAUGE,
        /** A distribution. */
        HISTOGRAM
    }

    private final String metricName;
    private final Type type;
    private final String unit;
    private final String description;

    PartitioningMetric(String metricName, Type type, String unit, String description) {
        this.metricName = metricName;
        this.type = type;
        this.unit = unit;
        this.description = description;
    }

    /** Returns the name in the metric group. */
    public String metricName() {
        return metricName;
    }

    /** Returns the type. */
    public Type type() {
        return type;
    }

    /** Returns the unit, or the range. */
    public String unit() {
        return unit;
    }

    /** Returns what is measured. */
    public String description() {
        return description;
    }
}
