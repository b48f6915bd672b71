package io.flinkpartitioning;

import io.flinkpartitioning.kafka.SourceKey;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.SmartRepartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link SmartKeyBy}; not changed any more once they have left {@link #with}. */
final class KeyBySettings<T, K> {

    final String keyName;
    final KeySelector<T, K> keySelector;
    final TypeInformation<K> keyType;

    @Nullable SourceKey<K, ?> sourceKey;
    int pinnedPartitions;
    Plan bestPlan = Plan.FORWARD;
    @Nullable Detection detection;
    @Nullable PartitioningStrategy strategy;
    final List<PartitioningStrategy> observed = new ArrayList<>();

    /** The topic that key serializers are told, where it is not that of the input. */
    @Nullable String keyTopic;

    /** Why the partitions of the input cannot be reused in this layout, or null. */
    @Nullable String obstacle;

    KeyBySettings(String keyName, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        this.keyName = Objects.requireNonNull(keyName, "keyName");
        this.keySelector = Objects.requireNonNull(keySelector, "keySelector");
        this.keyType = Objects.requireNonNull(keyType, "keyType");
    }

    /** Returns a copy with a change. */
    KeyBySettings<T, K> with(Consumer<KeyBySettings<T, K>> change) {
        KeyBySettings<T, K> copy = new KeyBySettings<>(keyName, keySelector, keyType);
        copy.sourceKey = sourceKey;
        copy.pinnedPartitions = pinnedPartitions;
        copy.bestPlan = bestPlan;
        copy.detection = detection;
        copy.strategy = strategy;
        copy.observed.addAll(observed);
        copy.keyTopic = keyTopic;
        copy.obstacle = obstacle;
        change.accept(copy);
        return copy;
    }

    /** Returns the strategy that was set, or the one that the declarations stand for. */
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
