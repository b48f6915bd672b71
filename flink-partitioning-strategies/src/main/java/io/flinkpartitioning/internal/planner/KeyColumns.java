package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.Workload;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a key that two streams of a join may call differently, such as customer_id and
 * customerId. They correspond by their position. Stateless.
 */
final class KeyColumns {

    private KeyColumns() {}

    /**
     * Returns settings whose strategy knows the key: by the stream's own columns if it can, or else
     * by the other stream's.
     */
    static <T, K> KeyBySettings<T, K> known(
            KeyBySettings<T, K> settings, KeyBySettings<?, K> other) {
        if (settings.wishes().strategy() == null || reusesPartitions(settings)) {
            return settings;
        }
        KeyBySettings<T, K> renamed = settings.routedAs(other.key().name());
        return reusesPartitions(renamed) ? renamed : settings;
    }

    private static boolean reusesPartitions(KeyBySettings<?, ?> settings) {
        return DeclaredRouting.of(settings.strategyOrDefault(), settings).routing()
                instanceof Routing.BySourcePartition;
    }

    /** Returns the settings of a stream that takes over the source key of another one. */
    static <T, K> KeyBySettings<T, K> following(
            KeyBySettings<T, K> settings, KeyBySettings<?, K> leader) {
        return settings.wishes().strategy() == null
                ? settings.routedAs(leader.key().routedAs())
                : known(settings, leader);
    }

    /**
     * Returns what two topics must have in common, apart from their partition counts, in the
     * columns of another stream.
     *
     * @param sourceKey how the producers of a topic choose partitions
     * @param key the key of the stream
     * @param other the key of the other stream
     */
    static <K> Layout.OfPartitions formula(
            SourceKey<K, ?> sourceKey,
            KeyBySettings.Key<?, K> key,
            KeyBySettings.@Nullable Key<?, K> other) {
        Layout.OfPartitions formula = sourceKey.layout(1, 1);
        if (other == null || formula.sourceKey().isEmpty()) {
            return formula;
        }
        List<String> own = Workload.groupedBy(key.name()).groupingColumns();
        List<String> others = Workload.groupedBy(other.name()).groupingColumns();
        if (own.size() != others.size()) {
            return formula;
        }
        String part =
                Workload.groupedBy(formula.sourceKey()).groupingColumns().stream()
                        .map(column -> others.get(own.indexOf(column)))
                        .collect(Collectors.joining(","));
        return new Layout.OfPartitions(1, formula.producerHash(), formula.keySerializer(), part, 1);
    }
}
