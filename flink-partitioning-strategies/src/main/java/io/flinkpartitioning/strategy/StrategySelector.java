package io.flinkpartitioning.strategy;

import java.util.Optional;
import org.apache.flink.api.common.functions.Partitioner;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the strategy from what the job does ({@code partitioning_strategy: auto}):
 *
 * <ol>
 *   <li>grouped, and the grouping columns include the source key: {@link SmartRepartition};
 *   <li>grouped otherwise: {@link AlwaysHash};
 *   <li>ungrouped, and each sender's order must be kept: no exchange;
 *   <li>ungrouped, and the source feeds every subtask evenly (its partition count is a multiple of
 *       the parallelism, and no skew is known): no exchange;
 *   <li>ungrouped otherwise: {@link RoundRobin}.
 * </ol>
 *
 * <p>The first two decide about the layout of keyed state, so they read declared facts only.
 *
 * @param smart the strategy for aligned sources; null if no source key is declared
 * @param alwaysHash the strategy for other grouped work
 * @param roundRobin the strategy for work without grouping
 */
public record StrategySelector(
        @Nullable SmartRepartition smart, AlwaysHash alwaysHash, RoundRobin roundRobin)
        implements PartitioningStrategy {

    static final String NAME = "auto";

    /** Chooses among strategies with default settings. No source key is declared. */
    public StrategySelector() {
        this(null, new AlwaysHash(), new RoundRobin());
    }

    /** Returns the strategy for a workload; empty for no exchange at all. */
    public Optional<PartitioningStrategy> select(Workload workload, SourceMetadata source) {
        if (workload.grouped()) {
            return Optional.of(
                    smart != null && smart.isAmong(workload.groupingColumns())
                            ? smart
                            : alwaysHash);
        }
        return workload.ordered() || source.feedsEvenly()
                ? Optional.empty()
                : Optional.of(roundRobin);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Accepts any work. */
    @Override
    public void validate(Workload workload) {}

    @Override
    public Routing route(Workload workload, SourceMetadata source) {
        return select(workload, source)
                .map(strategy -> strategy.route(workload, source))
                .orElseGet(() -> new Routing.NoExchange(whyNoExchange(workload, source)));
    }

    @Override
    public int sourcePartitions() {
        return smart == null ? 0 : smart.sourcePartitions();
    }

    private static String whyNoExchange(Workload workload, SourceMetadata source) {
        return workload.ordered()
                ? "the order of each sender's records must be kept"
                : "the source feeds every subtask evenly: %s partitions on %s subtasks, no known skew"
                        .formatted(source.partitions(), source.parallelism());
    }

    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        return smart != null && smart.isAmong(key.columns())
                ? smart.partitioner(key)
                : alwaysHash.partitioner(key);
    }
}
