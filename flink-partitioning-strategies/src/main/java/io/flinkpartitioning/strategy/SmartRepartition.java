package io.flinkpartitioning.strategy;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import java.util.List;
import org.apache.flink.api.common.functions.Partitioner;

/**
 * Leaves a record where it is when the source is partitioned by the group key, and hashes
 * otherwise.
 *
 * <p>The layout that it chooses follows from the declared source key alone; how well the records
 * keep to it decides about the edge only.
 *
 * @param sourcePartitionKey the columns that the producers partition the topic by
 * @param alignmentThreshold the share of records in their key's partition, in (0, 1], below which
 *     an ordinary exchange serves better; reading a sample against it is not part of this version
 */
public record SmartRepartition(List<String> sourcePartitionKey, double alignmentThreshold)
        implements PartitioningStrategy {

    static final String NAME = "smart";

    static final StrategyOption<String> SOURCE_PARTITION_KEY =
            StrategyOption.text(
                            "source_partition_key",
                            "The column that the producers partition the topic by; several are"
                                    + " joined by commas.")
                    .must(
                            "one or more column names, joined by commas",
                            key -> Workload.columns(key).stream().noneMatch(String::isBlank),
                            "Name the key of the records, such as \"trader_id\".");

    static final StrategyOption<Double> ALIGNMENT_THRESHOLD =
            StrategyOption.number(
                            "alignment_threshold",
                            "The share of records in their key's partition below which an ordinary"
                                    + " exchange serves better.")
                    .must(
                            "in (0, 1]",
                            share -> share > 0 && share <= 1,
                            "Give a share such as 0.95, or leave it out.")
                    .withDefault(0.95);

    /** Checks the key and the range of the threshold. */
    public SmartRepartition {
        SOURCE_PARTITION_KEY.require(String.join(",", sourcePartitionKey));
        ALIGNMENT_THRESHOLD.require(alignmentThreshold);
        sourcePartitionKey = List.copyOf(sourcePartitionKey);
    }

    /**
     * Returns the strategy with the default threshold.
     *
     * @param sourcePartitionKey the columns that the producers partition the topic by, joined by
     *     commas
     */
    public static SmartRepartition by(String sourcePartitionKey) {
        return new SmartRepartition(
                Workload.columns(sourcePartitionKey),
                ALIGNMENT_THRESHOLD.defaultValue().orElseThrow());
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
                    "the source key "
                            + sourcePartitionKey
                            + " is among the grouping columns "
                            + workload.groupingColumns()
                            + ", so one source partition has all records of a group");
        }
        return new Routing.ByHash(
                HashFunction.FNV,
                "the source key "
                        + sourcePartitionKey
                        + " is not among the grouping columns "
                        + workload.groupingColumns()
                        + ", so the records of a group lie in several source partitions: smart"
                        + " hashes");
    }

    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        return isAmong(key.columns())
                ? key.bySourcePartition().orElseGet(() -> key.byHash(HashFunction.FNV))
                : key.byHash(HashFunction.FNV);
    }

    /** Whether two records of one group always have one source key. */
    boolean isAmong(List<String> groupingColumns) {
        return groupingColumns.containsAll(sourcePartitionKey);
    }

    static List<StrategyOption<?>> options() {
        return List.of(SOURCE_PARTITION_KEY, ALIGNMENT_THRESHOLD);
    }
}
