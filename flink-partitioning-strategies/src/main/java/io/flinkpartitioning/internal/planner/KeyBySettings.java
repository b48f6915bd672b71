package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.Closures;
import io.flinkpartitioning.internal.kafka.ProducerPartitioning;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@code SmartKeyBy}. Immutable.
 *
 * @param keyName what the group key is called
 * @param keySelector selects the key of a record
 * @param keyType the type of the key
 * @param sourceKey how the producers place the key; null if not declared
 * @param pinnedPartitions the pinned partition count of the layout, or 0
 * @param bestPlan the best plan that may be chosen
 * @param detection what decides about the edge; null to let the strategy say
 * @param strategy the strategy that was set, or null
 * @param observed the strategies that are only measured
 * @param partner what the other stream of a join demands of this one, or null
 */
public record KeyBySettings<T, K>(
        String keyName,
        KeySelector<T, K> keySelector,
        TypeInformation<K> keyType,
        @Nullable SourceKey<K, ?> sourceKey,
        int pinnedPartitions,
        Plan bestPlan,
        @Nullable Detection detection,
        @Nullable PartitioningStrategy strategy,
        List<PartitioningStrategy> observed,
        @Nullable Partner partner) {

    /**
     * What a stream takes over from the other stream of a join, because both need the same layout.
     *
     * @param name the other stream
     * @param partitions the partition count of the common layout
     * @param topic the topic to pass to key serializers; null for this stream's own
     * @param obstacle why this stream's own partitions cannot be reused in the common layout, or
     *     null
     */
    record Partner(
            String name, int partitions, @Nullable String topic, @Nullable String obstacle) {}

    /** Copies the list. */
    public KeyBySettings {
        Objects.requireNonNull(keyName, "keyName");
        Objects.requireNonNull(keySelector, "keySelector");
        Objects.requireNonNull(keyType, "keyType");
        observed = List.copyOf(observed);
    }

    /** Returns the settings of a key without any declaration. */
    public static <T, K> KeyBySettings<T, K> of(
            String keyName, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        return new KeyBySettings<>(
                keyName, keySelector, keyType, null, 0, Plan.FORWARD, null, null, List.of(), null);
    }

    /** Returns the same settings with a declared source key. */
    public KeyBySettings<T, K> withSourceKey(@Nullable SourceKey<K, ?> newSourceKey) {
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                newSourceKey,
                pinnedPartitions,
                bestPlan,
                detection,
                strategy,
                observed,
                partner);
    }

    /**
     * Returns the same settings with a declared source key that is a part of the group key.
     *
     * @param part the column of the part, or several joined by commas
     * @param selector takes the part out of a group key
     * @param partitioning the producers' partitioning of the part
     * @throws IllegalArgumentException if the part is not among the columns of the key
     */
    public <S> KeyBySettings<T, K> withPartOfKey(
            String part, KeySelector<K, S> selector, ProducerPartitioning<S> partitioning) {
        List<String> columns = Workload.groupedBy(keyName).groupingColumns();
        List<String> columnsOfPart = Workload.groupedBy(part).groupingColumns();
        Require.argument(
                columns.containsAll(columnsOfPart),
                """
                The source key must be among the columns of the group key, %s, but is %s: records of \
                one group would lie in several partitions. Name the columns in keyedBy(…) as in \
                partitionedLike(…), or leave the latter out.""",
                columns,
                columnsOfPart);
        return withSourceKey(
                SourceKey.part(
                        String.join(",", columnsOfPart), Closures.clean(selector), partitioning));
    }

    /** Returns the same settings with a pinned partition count. */
    public KeyBySettings<T, K> withPinnedPartitions(int partitions) {
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                sourceKey,
                partitions,
                bestPlan,
                detection,
                strategy,
                observed,
                partner);
    }

    /** Returns the same settings with another best plan. */
    public KeyBySettings<T, K> withBestPlan(Plan plan) {
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                sourceKey,
                pinnedPartitions,
                plan,
                detection,
                strategy,
                observed,
                partner);
    }

    /** Returns the same settings with a detection. */
    public KeyBySettings<T, K> withDetection(Detection newDetection) {
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                sourceKey,
                pinnedPartitions,
                bestPlan,
                newDetection,
                strategy,
                observed,
                partner);
    }

    /** Returns the same settings with another strategy, or with null for none. */
    public KeyBySettings<T, K> withStrategy(@Nullable PartitioningStrategy newStrategy) {
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                sourceKey,
                pinnedPartitions,
                bestPlan,
                detection,
                newStrategy,
                observed,
                partner);
    }

    /** Returns the same settings with one more strategy to measure. */
    public KeyBySettings<T, K> observing(PartitioningStrategy other) {
        List<PartitioningStrategy> more = new ArrayList<>(observed);
        more.add(other);
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                sourceKey,
                pinnedPartitions,
                bestPlan,
                detection,
                strategy,
                more,
                partner);
    }

    KeyBySettings<T, K> withPartner(Partner newPartner) {
        return new KeyBySettings<>(
                keyName,
                keySelector,
                keyType,
                sourceKey,
                pinnedPartitions,
                bestPlan,
                detection,
                strategy,
                observed,
                newPartner);
    }

    /** Returns the strategy that was set, or the one that follows from the declarations. */
    PartitioningStrategy strategyOrDefault() {
        if (strategy != null) {
            return strategy;
        }
        if (sourceKey == null) {
            return new AlwaysHash();
        }
        String part = sourceKey.name();
        return SmartRepartition.by(part == null ? keyName : part);
    }

    /** Whether neither a strategy nor a partitioning was declared. */
    boolean nothingDeclared() {
        return strategy == null && sourceKey == null;
    }
}
