package io.flinkpartitioning.strategy;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import java.util.List;
import org.apache.flink.api.common.functions.Partitioner;

/**
 * Leaves records on their subtask if the source is partitioned by the group key, and hashes
 * otherwise.
 *
 * <p>The layout follows from the declared source key alone. How well the records keep to it decides
 * only about the edge.
 *
 * @param sourcePartitionKey the columns that the producers partition the topic by
 * @param alignmentThreshold the share of records in their key's partition, in (0, 1], below which
 *     an ordinary exchange serves better
 * @param sourcePartitions the pinned partition count of the layout; 0 to discover it
 * @param detection what decides about the edge in front of the keyed operator
 * @param strayPolicy what happens to the job after a stray record has ended it
 * @param eventTime the event time of the subtasks under plan {@code FORWARD}
 */
public record SmartRepartition(
        List<String> sourcePartitionKey,
        double alignmentThreshold,
        int sourcePartitions,
        Detection detection,
        StrayPolicy strayPolicy,
        EventTime eventTime)
        implements PartitioningStrategy {

    static final String NAME = "smart";

    static final double DEFAULT_ALIGNMENT_THRESHOLD = 0.95;

    static final StrategyOption<String> SOURCE_PARTITION_KEY =
            StrategyOption.text(
                            "source_partition_key",
                            """
                            The column that the producers partition the topic by; several are joined \
                            by commas.""")
                    .must(
                            "one or more column names, joined by commas",
                            key -> Workload.columns(key).stream().noneMatch(String::isBlank),
                            "Name the key of the records, such as \"trader_id\".");

    static final StrategyOption<Double> ALIGNMENT_THRESHOLD =
            StrategyOption.number(
                            "alignment_threshold",
                            """
                            The share of records in their key's partition below which an ordinary \
                            exchange serves better.""")
                    .must(
                            "in (0, 1]",
                            share -> share > 0 && share <= 1,
                            "Give a share such as 0.95, or leave it out.")
                    .withDefault(DEFAULT_ALIGNMENT_THRESHOLD);

    static final StrategyOption<Integer> SOURCE_PARTITIONS =
            StrategyOption.integer(
                            "source_partitions",
                            """
                            Pins the partition count of the layout, so that neither an unreachable \
                            broker nor a changed topic can change where keyed state is looked for; \
                            discovered if it is absent.""")
                    .must(
                            "at least 1",
                            partitions -> partitions >= 1,
                            "Give the count that explain() prints, or leave it out.");

    static final StrategyOption<String> DETECTION =
            StrategyOption.text(
                            "detection",
                            """
                            What decides about the edge, never the layout: a sample of the topics, \
                            the declaration alone, or nothing, so that records take an ordinary \
                            exchange.""")
                    .oneOf(
                            Detection.configNames(),
                            "Leave it out for " + Detection.SAMPLE.configName() + ".")
                    .withDefault(Detection.SAMPLE.configName());

    static final StrategyOption<String> ON_STRAY =
            StrategyOption.text(
                            "on_stray",
                            """
                            What becomes of a job that meets a stray record under plan FORWARD: it \
                            ends; or it ends, and the attached client that runs it goes on from the \
                            last checkpoint with plan LOCAL_FIRST; or the record leaves by strays().""")
                    .oneOf(
                            StrayPolicy.configNames(),
                            "Leave it out for " + StrayPolicy.FAIL.configName() + ".")
                    .withDefault(StrayPolicy.FAIL.configName());

    static final StrategyOption<String> EVENT_TIME =
            StrategyOption.text(
                            "event_time",
                            """
                            The event time of the subtasks under plan FORWARD: one that all share, as \
                            behind keyBy, or each its own.""")
                    .oneOf(
                            EventTime.configNames(),
                            "Leave it out for " + EventTime.SHARED.configName() + ".")
                    .withDefault(EventTime.SHARED.configName());

    /** Checks the key, the range of the threshold, and the pinned count. */
    public SmartRepartition {
        SOURCE_PARTITION_KEY.require(String.join(",", sourcePartitionKey));
        ALIGNMENT_THRESHOLD.require(alignmentThreshold);
        if (sourcePartitions != 0) {
            SOURCE_PARTITIONS.require(sourcePartitions);
        }
        sourcePartitionKey = List.copyOf(sourcePartitionKey);
    }

    /** Shares event time. */
    public SmartRepartition(
            List<String> sourcePartitionKey,
            double alignmentThreshold,
            int sourcePartitions,
            Detection detection,
            StrayPolicy strayPolicy) {
        this(
                sourcePartitionKey,
                alignmentThreshold,
                sourcePartitions,
                detection,
                strayPolicy,
                EventTime.SHARED);
    }

    /** Leaves the edge to a sample. */
    public SmartRepartition(
            List<String> sourcePartitionKey, double alignmentThreshold, int sourcePartitions) {
        this(
                sourcePartitionKey,
                alignmentThreshold,
                sourcePartitions,
                Detection.SAMPLE,
                StrayPolicy.FAIL);
    }

    /** Leaves the partition count to be discovered, and the edge to a sample. */
    public SmartRepartition(List<String> sourcePartitionKey, double alignmentThreshold) {
        this(sourcePartitionKey, alignmentThreshold, 0);
    }

    /**
     * Returns the strategy with the default threshold.
     *
     * @param sourcePartitionKey the columns that the producers partition the topic by, joined by
     *     commas
     */
    public static SmartRepartition by(String sourcePartitionKey) {
        return new SmartRepartition(
                Workload.columns(sourcePartitionKey), DEFAULT_ALIGNMENT_THRESHOLD);
    }

    /** Returns the same strategy with another stray policy. */
    public SmartRepartition onStray(StrayPolicy policy) {
        return new SmartRepartition(
                sourcePartitionKey,
                alignmentThreshold,
                sourcePartitions,
                detection,
                policy,
                eventTime);
    }

    /** Returns the same strategy with another event time. */
    public SmartRepartition withEventTime(EventTime newEventTime) {
        return new SmartRepartition(
                sourcePartitionKey,
                alignmentThreshold,
                sourcePartitions,
                detection,
                strayPolicy,
                newEventTime);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Workload workload) {
        Misuse.requireGrouped(this, workload);
    }

    @Override
    public Routing route(Workload workload, SourceMetadata source) {
        if (isAmong(workload.groupingColumns())) {
            return new Routing.BySourcePartition(
                    sourcePartitionKey,
                    sourcePartitions,
                    detection,
                    alignmentThreshold,
                    strayPolicy,
                    eventTime,
                    """
                    the source key %s is among the grouping columns %s, so one source partition has \
                    all records of a group"""
                            .formatted(sourcePartitionKey, workload.groupingColumns()));
        }
        return new Routing.ByHash(
                HashFunction.FNV,
                """
                the source key %s is not among the grouping columns %s, so the records of a group \
                lie in several source partitions: smart hashes"""
                        .formatted(sourcePartitionKey, workload.groupingColumns()));
    }

    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        return isAmong(key.columns())
                ? key.bySourcePartition().orElseGet(() -> key.byHash(HashFunction.FNV))
                : key.byHash(HashFunction.FNV);
    }

    /** Whether two records of one group always have the same source key. */
    boolean isAmong(List<String> groupingColumns) {
        return groupingColumns.containsAll(sourcePartitionKey);
    }

    static List<StrategyOption<?>> options() {
        return List.of(
                SOURCE_PARTITION_KEY,
                ALIGNMENT_THRESHOLD,
                SOURCE_PARTITIONS,
                DETECTION,
                ON_STRAY,
                EVENT_TIME);
    }
}
