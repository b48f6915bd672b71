package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.flink.Closures;
import io.flinkpartitioning.internal.kafka.ProducerPartitioning;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.EventTime;
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
 * @param key the group key
 * @param declared what is declared about the source
 * @param wishes what is wanted of the plan
 * @param partner what the other stream of a join demands of this one, or null
 */
public record KeyBySettings<T, K>(
        Key<T, K> key, Declared<K> declared, Wishes wishes, @Nullable Partner partner) {

    /**
     * A group key.
     *
     * @param name what it is called
     * @param selector selects it from a record
     * @param type its type
     * @param routedAs its columns as strategies know them: another stream of a join may call them
     *     differently
     */
    public record Key<T, K>(
            String name, KeySelector<T, K> selector, TypeInformation<K> type, String routedAs) {

        /** Checks that nothing is missing. */
        public Key {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(selector, "selector");
            Objects.requireNonNull(type, "type");
        }
    }

    /**
     * What is declared about a source.
     *
     * @param sourceKey how the producers place the key; null if not declared
     * @param pinnedPartitions the pinned partition count of the layout, or 0
     */
    public record Declared<K>(@Nullable SourceKey<K, ?> sourceKey, int pinnedPartitions) {}

    /**
     * What is wanted of a plan.
     *
     * @param bestPlan the best plan that may be chosen
     * @param detection what decides about the edge; null to let the strategy say
     * @param eventTime the event time under {@code FORWARD}; null to let the strategy say
     * @param strategy the strategy that was set, or null
     * @param observed the strategies that are only measured
     */
    public record Wishes(
            Plan bestPlan,
            @Nullable Detection detection,
            @Nullable EventTime eventTime,
            @Nullable PartitioningStrategy strategy,
            List<PartitioningStrategy> observed) {

        static final Wishes NONE = new Wishes(Plan.FORWARD, null, null, null, List.of());

        /** Copies the list. */
        public Wishes {
            observed = List.copyOf(observed);
        }

        private Wishes observing(PartitioningStrategy other) {
            List<PartitioningStrategy> more = new ArrayList<>(observed);
            more.add(other);
            return new Wishes(bestPlan, detection, eventTime, strategy, more);
        }

        private Wishes upTo(Plan plan) {
            return new Wishes(plan, detection, eventTime, strategy, observed);
        }

        private Wishes detecting(Detection newDetection) {
            return new Wishes(bestPlan, newDetection, eventTime, strategy, observed);
        }

        private Wishes withEventTime(EventTime newEventTime) {
            return new Wishes(bestPlan, detection, newEventTime, strategy, observed);
        }

        private Wishes using(@Nullable PartitioningStrategy newStrategy) {
            return new Wishes(bestPlan, detection, eventTime, newStrategy, observed);
        }
    }

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
            String name,
            int partitions,
            @Nullable SerializerTopic topic,
            @Nullable String obstacle) {}

    /** Returns the settings of a key without any declaration. */
    public static <T, K> KeyBySettings<T, K> of(
            String keyName, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        return new KeyBySettings<>(
                new Key<>(keyName, keySelector, keyType, keyName),
                new Declared<>(null, 0),
                Wishes.NONE,
                null);
    }

    /** Returns the same settings with a declared source key. */
    public KeyBySettings<T, K> withSourceKey(@Nullable SourceKey<K, ?> sourceKey) {
        return with(new Declared<>(sourceKey, declared.pinnedPartitions()));
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
        List<String> columns = Workload.groupedBy(key.name()).groupingColumns();
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
        return with(new Declared<>(declared.sourceKey(), partitions));
    }

    /** Returns the same settings with another best plan. */
    public KeyBySettings<T, K> withBestPlan(Plan plan) {
        return with(wishes.upTo(plan));
    }

    /** Returns the same settings with a detection. */
    public KeyBySettings<T, K> withDetection(Detection detection) {
        return with(wishes.detecting(detection));
    }

    /** Returns the same settings with an event time. */
    public KeyBySettings<T, K> withEventTime(EventTime eventTime) {
        return with(wishes.withEventTime(eventTime));
    }

    /** Returns the same settings with another strategy, or with null for none. */
    public KeyBySettings<T, K> withStrategy(@Nullable PartitioningStrategy strategy) {
        return with(wishes.using(strategy));
    }

    /** Returns the same settings with one more strategy to measure. */
    public KeyBySettings<T, K> observing(PartitioningStrategy other) {
        return with(wishes.observing(other));
    }

    /** Returns the same settings for strategies that know the key by other columns. */
    KeyBySettings<T, K> routedAs(String columns) {
        return new KeyBySettings<>(
                new Key<>(key.name(), key.selector(), key.type(), columns),
                declared,
                wishes,
                partner);
    }

    KeyBySettings<T, K> withPartner(Partner newPartner) {
        return new KeyBySettings<>(key, declared, wishes, newPartner);
    }

    private KeyBySettings<T, K> with(Declared<K> newDeclared) {
        return new KeyBySettings<>(key, newDeclared, wishes, partner);
    }

    private KeyBySettings<T, K> with(Wishes newWishes) {
        return new KeyBySettings<>(key, declared, newWishes, partner);
    }

    /** Returns the strategy that was set, or the one that follows from the declarations. */
    PartitioningStrategy strategyOrDefault() {
        PartitioningStrategy strategy = wishes.strategy();
        if (strategy != null) {
            return strategy;
        }
        SourceKey<K, ?> sourceKey = declared.sourceKey();
        if (sourceKey == null) {
            return new AlwaysHash();
        }
        String part = sourceKey.name();
        return SmartRepartition.by(part == null ? key.routedAs() : part);
    }

    /** Whether neither a strategy nor a partitioning was declared. */
    boolean nothingDeclared() {
        return wishes.strategy() == null && declared.sourceKey() == null;
    }
}
