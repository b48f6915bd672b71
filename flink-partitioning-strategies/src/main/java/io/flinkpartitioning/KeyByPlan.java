package io.flinkpartitioning;

import io.flinkpartitioning.check.RouteCheck;
import io.flinkpartitioning.check.RouteChecks;
import io.flinkpartitioning.kafka.SourceKey;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKeySelector;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import io.flinkpartitioning.strategy.SourceMetadata;
import io.flinkpartitioning.strategy.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;

/**
 * What the settings of a {@link SmartKeyBy} come to, given its input: the decision, where keys are
 * placed, and which checks the records pass.
 */
final class KeyByPlan<T, K> {

    private final KeyByInput<T> input;
    private final KeyBySettings<T, K> settings;
    private final PartitioningStrategy strategy;
    private final PlanDecision decision;
    private final RouteCheck.Key<T, K> key;

    /** The partition count of the source, 0 where it did not matter or is not known. */
    private final int sourcePartitions;

    private KeyByPlan(
            KeyByInput<T> input,
            KeyBySettings<T, K> settings,
            PartitioningStrategy strategy,
            PlanDecision decision,
            int sourcePartitions) {
        this.input = input;
        this.settings = settings;
        this.strategy = strategy;
        this.decision = decision;
        this.sourcePartitions = sourcePartitions;
        this.key =
                new RouteCheck.Key<>(
                        decision.explanation().subject(),
                        settings.keyName,
                        settings.keySelector,
                        settings.keyType,
                        serializerConfig());
    }

    /**
     * Makes the plan.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count matters, is
     *     not pinned and cannot be read
     * @throws IllegalArgumentException if settings contradict each other
     */
    static <T, K> KeyByPlan<T, K> of(KeyByInput<T> input, KeyBySettings<T, K> settings) {
        PartitioningStrategy strategy = settings.strategyOrDefault();
        Routing routing = routing(strategy, settings);
        SourceKey<K, ?> reused =
                routing instanceof Routing.BySourcePartition ? settings.sourceKey : null;
        boolean partitionsMatter = reused != null;
        for (PartitioningStrategy observed : settings.observed) {
            partitionsMatter |=
                    settings.sourceKey != null
                            && routing(observed, settings) instanceof Routing.BySourcePartition;
        }
        SourceFacts facts = input.facts(partitionsMatter, pinned(routing, settings));
        PlanDecision decision =
                PlanDecision.of(
                        input.name() + " by " + settings.keyName,
                        strategy.name(),
                        settings.nothingDeclared()
                                ? new Routing.ByHash(HashFunction.FNV, PlanDecision.NOT_DECLARED)
                                : routing,
                        facts,
                        reused == null ? null : reused::layout,
                        settings.bestPlan);
        return new KeyByPlan<>(input, settings, strategy, decision, facts.partitions());
    }

    private static Routing routing(PartitioningStrategy strategy, KeyBySettings<?, ?> settings) {
        Workload workload = Workload.groupedBy(settings.keyName);
        strategy.validate(workload);
        Routing routing = strategy.route(workload, SourceMetadata.UNKNOWN);
        if (!(routing instanceof Routing.ByHash)
                && !(routing instanceof Routing.BySourcePartition)) {
            throw new IllegalArgumentException(
                    "A strategy must answer grouped work by BySourcePartition or ByHash, but '"
                            + strategy.name()
                            + "' answered "
                            + routing
                            + ". Correct the strategy, or use always_hash, smart or auto.");
        }
        return routing;
    }

    private static int pinned(Routing routing, KeyBySettings<?, ?> settings) {
        int byStrategy =
                routing instanceof Routing.BySourcePartition byPartition
                        ? byPartition.sourcePartitions()
                        : 0;
        int inCode = settings.pinnedPartitions;
        if (byStrategy > 0 && inCode > 0 && byStrategy != inCode) {
            throw new IllegalArgumentException(
                    "The pinned partition count must be one, but the strategy has source_partitions: "
                            + byStrategy
                            + " and the code sourcePartitions("
                            + inCode
                            + "). Remove one of the two: the right one is in the layout that explain()"
                            + " printed when the state was first written.");
        }
        return Math.max(byStrategy, inCode);
    }

    PlanDecision decision() {
        return decision;
    }

    PlanExplanation explanation() {
        return decision.explanation();
    }

    /** Returns what selects and places the keys of the keyed stream. */
    PlacedKeySelector<T, K> selector() {
        return key.placedBy(livePlacement());
    }

    /** Returns the checks of the keyed stream; none where an ordinary exchange has no witness. */
    RouteChecks<T> checks() {
        List<RouteCheck<T, ?>> checks = new ArrayList<>();
        Plan plan = explanation().plan();
        if (plan != Plan.HASH || !settings.observed.isEmpty()) {
            checks.add(
                    RouteCheck.live(
                            key,
                            strategy.name(),
                            plan.name(),
                            plan == Plan.FORWARD
                                    ? RouteCheck.OnStray.FAIL
                                    : plan == Plan.LOCAL_FIRST
                                            ? RouteCheck.OnStray.MOVE
                                            : RouteCheck.OnStray.OBSERVE,
                            livePlacement()));
        }
        for (PartitioningStrategy observed : settings.observed) {
            checks.add(observing(observed));
        }
        return new RouteChecks<>(checks);
    }

    /** Returns the checks of a stream that is left as it is: all strategies are observed. */
    RouteChecks<T> observation() {
        List<RouteCheck<T, ?>> checks = new ArrayList<>();
        checks.add(observing(strategy));
        for (PartitioningStrategy observed : settings.observed) {
            checks.add(observing(observed));
        }
        return new RouteChecks<>(checks);
    }

    private RouteCheck<T, K> observing(PartitioningStrategy observed) {
        Routing routing = routing(observed, settings);
        if (routing instanceof Routing.BySourcePartition
                && settings.sourceKey != null
                && sourcePartitions == 0) {
            throw new IllegalArgumentException(
                    "A stream must descend from an aligned source for '"
                            + observed.name()
                            + "' to be observed, but "
                            + input.name()
                            + " does not: the partitions of its records are not known. Observe it at"
                            + " the Kafka source: SmartKeyBy.from(env, kafkaSource, …).");
        }
        return RouteCheck.observed(key, observed.name(), placement(routing));
    }

    private KeyPlacement<K> livePlacement() {
        return decision.partitions() > 0
                ? byPartition(Objects.requireNonNull(settings.sourceKey), decision.partitions())
                : byHash(decision.hashFunction());
    }

    private KeyPlacement<K> placement(Routing routing) {
        if (routing instanceof Routing.BySourcePartition && settings.sourceKey != null) {
            return byPartition(settings.sourceKey, sourcePartitions);
        }
        return byHash(
                routing instanceof Routing.ByHash byHash
                        ? byHash.hashFunction()
                        : HashFunction.FNV);
    }

    private KeyPlacement<K> byPartition(SourceKey<K, ?> sourceKey, int partitions) {
        return sourceKey.placement(
                settings.keyName,
                settings.keyType,
                serializerConfig(),
                input.topicName(),
                partitions,
                decision.maxParallelism());
    }

    private KeyPlacement<K> byHash(HashFunction function) {
        return KeyPlacement.byHash(
                function,
                settings.keyName,
                settings.keyType,
                serializerConfig(),
                decision.maxParallelism());
    }

    private SerializerConfig serializerConfig() {
        return input.environment().getConfig().getSerializerConfig();
    }
}
