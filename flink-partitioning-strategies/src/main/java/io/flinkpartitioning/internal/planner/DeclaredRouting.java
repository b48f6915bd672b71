package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.strategy.Workload;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A strategy's answer to the declarations of a {@code SmartKeyBy}, before any source is asked.
 *
 * @param settings the declarations
 * @param routing what the strategy answers
 */
record DeclaredRouting<K>(KeyBySettings<?, K> settings, Routing routing) {

    /**
     * Asks the strategy of the settings.
     *
     * @throws IllegalArgumentException if it does not suit grouped work, or names another source
     *     key than the declaration in code
     */
    static <K> DeclaredRouting<K> of(KeyBySettings<?, K> settings) {
        requireSourceKeyOf(settings);
        return of(settings.strategyOrDefault(), settings);
    }

    /**
     * A strategy with another source key would hash, under another layout. Only the part of a group
     * key may be declared as the whole, by a serializer that leaves the rest out.
     */
    private static void requireSourceKeyOf(KeyBySettings<?, ?> settings) {
        List<String> configured = configuredSourceKey(settings.wishes().strategy());
        List<String> grouping = Workload.groupedBy(settings.key().routedAs()).groupingColumns();
        if (configured.isEmpty() || grouping.containsAll(configured)) {
            return;
        }
        Require.argument(
                !configured.contains(TopicPlan.SOURCE_KEY_PLACEHOLDER),
                """
                source_partition_key must name the record key as keyedBy(…) does, but is the \
                placeholder '%s' of the doctor. Replace it, for instance by "%s".""",
                TopicPlan.SOURCE_KEY_PLACEHOLDER,
                String.join(",", grouping));
        SourceKey<?, ?> declared = settings.declared().sourceKey();
        Require.argument(
                declared == null,
                """
                source_partition_key must be the source key that partitionedLike(…) declares, "%2$s", but \
                is "%1$s". Correct it, or the name in keyedBy(…): the records would take an ordinary \
                exchange, and the state another layout.""",
                String.join(",", configured),
                declared == null || declared.name() == null
                        ? String.join(",", grouping)
                        : declared.name());
    }

    private static List<String> configuredSourceKey(@Nullable PartitioningStrategy strategy) {
        if (strategy instanceof SmartRepartition smart) {
            return smart.sourcePartitionKey();
        }
        return strategy instanceof StrategySelector selector && selector.smart() != null
                ? selector.smart().sourcePartitionKey()
                : List.of();
    }

    /**
     * Asks a strategy.
     *
     * @throws IllegalArgumentException if it does not suit grouped work
     */
    static <K> DeclaredRouting<K> of(PartitioningStrategy strategy, KeyBySettings<?, K> settings) {
        Workload workload = Workload.groupedBy(settings.key().routedAs());
        strategy.validate(workload);
        Routing routing = strategy.route(workload, SourceMetadata.UNKNOWN);
        Require.argument(
                routing instanceof Routing.ByHash || routing instanceof Routing.BySourcePartition,
                """
                A strategy must answer grouped work by BySourcePartition or ByHash, but '%s' answered \
                %s. Correct the strategy, or use always_hash, smart or auto.""",
                strategy.name(),
                routing);
        return new DeclaredRouting<>(settings, routing);
    }

    /** Returns the source key to reuse partitions by; null if none are reused. */
    @Nullable SourceKey<K, ?> reusedKey() {
        return routing instanceof Routing.BySourcePartition
                ? settings.declared().sourceKey()
                : null;
    }

    /** Returns the function that places keys if no partitions are reused. */
    HashFunction hashFunction() {
        return routing instanceof Routing.ByHash byHash ? byHash.hashFunction() : HashFunction.FNV;
    }

    /**
     * Returns the partition count that the strategy or the code pins, or 0.
     *
     * @throws IllegalArgumentException if they pin different ones
     */
    int pinnedPartitions() {
        int byStrategy =
                routing instanceof Routing.BySourcePartition byPartition
                        ? byPartition.sourcePartitions()
                        : 0;
        int inCode = settings.declared().pinnedPartitions();
        Require.argument(
                byStrategy == 0 || inCode == 0 || byStrategy == inCode,
                """
                The pinned partition count must be one, but the strategy has source_partitions: %d \
                and the code sourcePartitions(%d). Remove one of the two: the right one is in the \
                layout that explain() printed when the state was first written.""",
                byStrategy,
                inCode);
        return Math.max(byStrategy, inCode);
    }

    /** Returns what decides about the edge. */
    Detection detection() {
        Detection detection = settings.wishes().detection();
        if (detection != null) {
            return detection;
        }
        return routing instanceof Routing.BySourcePartition reusing
                ? reusing.detection()
                : Detection.DECLARED;
    }

    /**
     * Returns the partition count that the layout must have, and who wants it. If it is pinned and
     * no sample is wanted, no broker needs to be asked; except for the name of a topic, if the key
     * serializer may use it.
     */
    LayoutCount layoutCount(KeyByInput<?> input) {
        int pinned = pinnedPartitions();
        KeyBySettings.Partner partner = settings.partner();
        if (pinned == 0 && partner != null) {
            return new LayoutCount(partner.partitions(), partner.name(), false);
        }
        SourceKey<K, ?> sourceKey = settings.declared().sourceKey();
        boolean needsTopic = input.asksForTopic() && sourceKey != null && !sourceKey.ignoresTopic();
        return detection() == Detection.SAMPLE || needsTopic
                ? LayoutCount.pinned(pinned)
                : LayoutCount.pinned(pinned).asTrusted();
    }

    /**
     * Compares the strategy's source key with the one that is declared in code.
     *
     * @return a warning if the two may differ
     * @throws IllegalArgumentException if they certainly differ
     */
    Optional<String> doubtOfSourceKey() {
        if (settings.declared().sourceKey() == null
                || !(routing instanceof Routing.BySourcePartition byPartition)
                || byPartition.sourceKey().isEmpty()) {
            return Optional.empty();
        }
        String part = settings.declared().sourceKey().name();
        List<String> declared =
                Workload.groupedBy(part == null ? settings.key().routedAs() : part)
                        .groupingColumns();
        if (Set.copyOf(declared).equals(Set.copyOf(byPartition.sourceKey()))) {
            return Optional.empty();
        }
        Require.argument(
                part == null,
                """
                The source key must be one, but the strategy has %s and partitionedLike(…) %s. \
                Correct source_partition_key or the declaration in code.""",
                byPartition.sourceKey(),
                declared);
        return Optional.of(
                """
                the strategy takes %s for the source key, but the declared key serializer writes all \
                of %s: unless it leaves the rest out, declare the part, \
                partitionedLike("%s", key -> …, …)"""
                        .formatted(
                                byPartition.sourceKey(),
                                declared,
                                String.join(",", byPartition.sourceKey())));
    }
}
