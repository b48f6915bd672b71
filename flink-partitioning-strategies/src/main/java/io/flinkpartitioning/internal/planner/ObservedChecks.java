package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.check.PlacementCheck;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the checks of strategies that are only measured.
 *
 * @param placing places the keys
 * @param known the facts about the source
 */
record ObservedChecks<T, K>(KeyPlacing<T, K> placing, KnownFacts known) {

    /**
     * A strategy that is measured.
     *
     * @param strategy its name
     * @param placement where it would place keys
     */
    record Observed<K>(String strategy, KeyPlacement<K> placement) {}

    /**
     * Returns the placement of each strategy. Leaves out a strategy if it needs partitions that are
     * unknown because the broker did not answer.
     *
     * @throws IllegalArgumentException if strategies share a name, or records have left their
     *     partitions
     */
    List<Observed<K>> placements(List<PartitioningStrategy> strategies) {
        Set<String> names = new HashSet<>();
        List<Observed<K>> observed = new ArrayList<>();
        for (PartitioningStrategy strategy : strategies) {
            Require.argument(
                    names.add(strategy.name()),
                    """
                    Observed strategies must have different names, which label their metrics, but two \
                    are called '%s'. Observe one of them in another job.""",
                    strategy.name());
            placement(strategy)
                    .map(placed -> new Observed<>(strategy.name(), placed))
                    .ifPresent(observed::add);
        }
        return observed;
    }

    /** Returns a check for each placement. */
    List<PlacementCheck<T, ?>> checks(List<Observed<K>> observed) {
        List<PlacementCheck<T, ?>> checks = new ArrayList<>();
        observed.forEach(
                one ->
                        checks.add(
                                PlacementCheck.observed(
                                        placing.key(), one.strategy(), one.placement())));
        return checks;
    }

    /** Returns which strategies {@link #placements} leaves out, and why. */
    Optional<String> leftOut(List<PartitioningStrategy> strategies) {
        return Optional.ofNullable(known.unobservable())
                .map(
                        why ->
                                "not observed: %s, since %s"
                                        .formatted(
                                                strategies.stream()
                                                        .filter(this::needsPartitions)
                                                        .map(PartitioningStrategy::name)
                                                        .collect(Collectors.joining(", ")),
                                                why));
    }

    private boolean needsPartitions(PartitioningStrategy strategy) {
        return DeclaredRouting.of(strategy, placing.settings()).reusedKey() != null;
    }

    private Optional<KeyPlacement<K>> placement(PartitioningStrategy strategy) {
        DeclaredRouting<K> declared = DeclaredRouting.of(strategy, placing.settings());
        SourceKey<K, ?> sourceKey = declared.reusedKey();
        if (sourceKey == null) {
            return Optional.of(placing.byHash(declared.hashFunction(), maxParallelism(1)));
        }
        if (known.unobservable() != null) {
            return Optional.empty();
        }
        requirePartitionsKnown(strategy);
        LayoutCount wanted = declared.layoutCount(placing.input());
        int partitions =
                wanted.isGiven() ? wanted.partitions() : known.facts().partitions().actual();
        return Optional.of(placing.byPartition(sourceKey, partitions, maxParallelism(partitions)));
    }

    private void requirePartitionsKnown(PartitioningStrategy strategy) {
        String obstacle = known.facts().path().obstacle();
        Require.argument(
                obstacle == null,
                """
                A stream must descend from an aligned source through forward edges for '%s' to be \
                observed, but for %s %s: the partitions of its records are not known. Observe it at \
                the Kafka source: SmartKeyBy.from(env, kafkaSource, …), for a stream alone.""",
                strategy.name(),
                placing.input().name(),
                obstacle);
    }

    /** The max parallelism that a job would have under an observed strategy alone. */
    private int maxParallelism(int partitions) {
        SourceFacts.Job job = known.facts().job();
        return job.maxParallelism() > 0
                ? job.maxParallelism()
                : KeyGroups.defaultMaxParallelism(partitions, Math.max(1, job.parallelism()));
    }
}
