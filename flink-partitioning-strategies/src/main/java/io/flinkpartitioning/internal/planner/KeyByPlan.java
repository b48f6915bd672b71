package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.PlacementCheck;
import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.Detection;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the settings of a {@code SmartKeyBy} come to, given its input: the decision, where keys are
 * placed, and which checks the records pass.
 */
public final class KeyByPlan<T, K> {

    private static final Logger LOG = LoggerFactory.getLogger(KeyByPlan.class);

    private final KeyByInput<T> input;
    private final KeyBySettings<T, K> settings;
    private final PartitioningStrategy strategy;
    private final PlanDecision decision;
    private final PlacementCheck.Key<T, K> key;

    private final SourceFacts facts;

    /** Why nothing can be observed that needs the partition count, or null. */
    private final @Nullable String unobservable;

    private KeyByPlan(
            KeyByInput<T> input,
            KeyBySettings<T, K> settings,
            PartitioningStrategy strategy,
            PlanDecision decision,
            SourceFacts facts,
            @Nullable String unobservable) {
        this.input = input;
        this.settings = settings;
        this.strategy = strategy;
        this.decision = decision;
        this.facts = facts;
        this.unobservable = unobservable;
        this.key =
                new PlacementCheck.Key<>(
                        decision.explanation().subject(),
                        settings.keyName(),
                        settings.keySelector(),
                        settings.keyType(),
                        serializerConfig());
    }

    /**
     * Makes the plan.
     *
     * @param observed whether the stream is left as it is, and only observed
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count matters, is
     *     not pinned and cannot be read; not where it matters for an observation only
     * @throws IllegalArgumentException if settings contradict each other
     */
    public static <T, K> KeyByPlan<T, K> of(
            KeyByInput<T> input, KeyBySettings<T, K> settings, boolean observed) {
        PartitioningStrategy strategy = settings.strategyOrDefault();
        DeclaredRouting<K> declared = DeclaredRouting.of(strategy, settings);
        Routing routing = declared.routing();
        SourceKey<K, ?> reused = declared.reusedKey();
        boolean partitionsMatter = reused != null;
        int pinned = declared.pinnedPartitions();
        for (PartitioningStrategy other : settings.observed()) {
            DeclaredRouting<K> otherDeclared = DeclaredRouting.of(other, settings);
            if (otherDeclared.reusedKey() != null) {
                partitionsMatter = true;
                pinned =
                        reused == null
                                ? Math.max(pinned, otherDeclared.pinnedPartitions())
                                : pinned;
            }
        }
        KeyBySettings.Partner partner = settings.partner();
        SourceFacts facts;
        String unobservable = null;
        try {
            facts =
                    partner == null || partner.obstacle() == null
                            ? input.facts(partitionsMatter, pinned)
                            : input.facts(false, 0).exchanged(pinned, partner.obstacle());
        } catch (KafkaMetadataException e) {
            if (reused != null && !observed) {
                throw e;
            }
            LOG.warn("{} is not observed: {}", input.name(), e.getMessage());
            facts = input.facts(false, 0);
            unobservable = e.getMessage();
        }
        if (reused != null
                && !observed
                && routing instanceof Routing.BySourcePartition byPartition) {
            facts = withDetection(input, settings, reused, byPartition, facts);
        }
        PlanDecision decision =
                PlanDecision.of(
                        input.name() + " by " + settings.keyName(),
                        strategy.name(),
                        settings.nothingDeclared()
                                ? new Routing.ByHash(HashFunction.FNV, PlanDecision.NOT_DECLARED)
                                : routing,
                        facts,
                        reused == null ? null : reused::layout,
                        settings.bestPlan());
        if (unobservable != null) {
            decision = decision.withWarning("nothing is observed: " + unobservable);
        }
        return new KeyByPlan<>(
                input, settings, strategy, declared.heldAgainst(decision), facts, unobservable);
    }

    private static <T, K> SourceFacts withDetection(
            KeyByInput<T> input,
            KeyBySettings<T, K> settings,
            SourceKey<K, ?> sourceKey,
            Routing.BySourcePartition routing,
            SourceFacts facts) {
        Detection detection =
                settings.detection() == null ? routing.detection() : settings.detection();
        return switch (detection) {
            case OFF -> facts.withAlignment(SampledAlignment.off());
            case DECLARED -> facts;
            case SAMPLE ->
                    facts.unverified() != null
                            ? facts.withAlignment(SampledAlignment.notTaken(facts.unverified()))
                            : facts.partitions() == 0
                                            || facts.batch()
                                            || facts.obstacle() != null
                                            || settings.bestPlan() == Plan.HASH
                                    ? facts
                                    : facts.withAlignment(
                                            input.sample(
                                                    sourceKey,
                                                    facts.partitions(),
                                                    routing.alignmentThreshold()));
        };
    }

    public PlanExplanation explanation() {
        return decision.explanation();
    }

    /**
     * Adds the source and the edge to the job, and sets its max parallelism.
     *
     * @throws IllegalArgumentException if the key type has no value equality
     */
    public KeyedEdge<T, K> addToJob() {
        LOG.info("{}", explanation());
        Layout layout = explanation().layout();
        PlacedKeyTypeInfo<K> type =
                PlacedKeyTypeInfo.of(settings.keyName(), settings.keyType(), layout);
        PlacedKeySelector<T, K> selector = key.placedBy(livePlacement());
        PlacementChecks<T> checks = checks();
        input.environment().setMaxParallelism(layout.maxParallelism());
        return new KeyedEdge<>(input.addTo(decision, checks), explanation().plan(), selector, type);
    }

    /** Returns the checks of the keyed stream; none where an ordinary exchange has no witness. */
    private PlacementChecks<T> checks() {
        List<PlacementCheck<T, ?>> checks = new ArrayList<>();
        Plan plan = explanation().plan();
        if (plan != Plan.HASH || !settings.observed().isEmpty()) {
            checks.add(
                    PlacementCheck.live(
                            key,
                            strategy.name(),
                            plan.name(),
                            plan == Plan.FORWARD
                                    ? PlacementCheck.OnStray.FAIL
                                    : plan == Plan.LOCAL_FIRST
                                            ? PlacementCheck.OnStray.MOVE
                                            : PlacementCheck.OnStray.MEASURE,
                            livePlacement()));
        }
        return observedIn(checks, settings.observed());
    }

    /** Returns the checks of a stream that is left as it is: all strategies are observed. */
    public PlacementChecks<T> observation() {
        PlacedKeyTypeInfo.of(settings.keyName(), settings.keyType(), explanation().layout());
        List<PartitioningStrategy> strategies = new ArrayList<>();
        strategies.add(strategy);
        strategies.addAll(settings.observed());
        return observedIn(new ArrayList<>(), strategies);
    }

    private PlacementChecks<T> observedIn(
            List<PlacementCheck<T, ?>> checks, List<PartitioningStrategy> strategies) {
        Set<String> names = new HashSet<>();
        for (PartitioningStrategy observed : strategies) {
            if (!names.add(observed.name())) {
                throw new IllegalArgumentException(
                        "Observed strategies must have different names, which label their metrics, but"
                                + " two are called '"
                                + observed.name()
                                + "'. Observe one of them in another job.");
            }
            DeclaredRouting<K> declared = DeclaredRouting.of(observed, settings);
            SourceKey<K, ?> sourceKey = declared.reusedKey();
            if (sourceKey == null) {
                checks.add(
                        PlacementCheck.observed(
                                key,
                                observed.name(),
                                byHash(declared.hashFunction(), observedMaxParallelism(1))));
            } else if (unobservable == null) {
                requirePartitionsKnown(observed);
                int partitions = observedPartitions(declared);
                checks.add(
                        PlacementCheck.observed(
                                key,
                                observed.name(),
                                byPartition(
                                        sourceKey,
                                        partitions,
                                        observedMaxParallelism(partitions))));
            }
        }
        return new PlacementChecks<>(checks);
    }

    private void requirePartitionsKnown(PartitioningStrategy observed) {
        if (facts.obstacle() != null) {
            throw new IllegalArgumentException(
                    "A stream must descend from an aligned source through forward edges for '"
                            + observed.name()
                            + "' to be observed, but for "
                            + input.name()
                            + " "
                            + facts.obstacle()
                            + ": the partitions of its records are not known. Observe it at the Kafka"
                            + " source: SmartKeyBy.from(env, kafkaSource, …), for a stream alone.");
        }
    }

    private int observedPartitions(DeclaredRouting<K> declared) {
        int pinned = declared.pinnedPartitions();
        if (pinned > 0) {
            return pinned;
        }
        return facts.topicPartitions().isEmpty()
                ? facts.partitions()
                : Collections.max(facts.topicPartitions().values());
    }

    /** What a job under an observed strategy alone would have. */
    private int observedMaxParallelism(int partitions) {
        return facts.maxParallelism() > 0
                ? facts.maxParallelism()
                : KeyGroups.defaultMaxParallelism(partitions, Math.max(1, facts.parallelism()));
    }

    private KeyPlacement<K> livePlacement() {
        return decision.partitions() > 0
                ? byPartition(
                        Objects.requireNonNull(settings.sourceKey()),
                        decision.partitions(),
                        decision.maxParallelism())
                : byHash(decision.hashFunction(), decision.maxParallelism());
    }

    private KeyPlacement<K> byPartition(
            SourceKey<K, ?> sourceKey, int partitions, int maxParallelism) {
        return sourceKey.placement(
                settings.keyName(),
                settings.keyType(),
                serializerConfig(),
                settings.partner() == null ? input.topicName() : settings.partner().topic(),
                partitions,
                maxParallelism);
    }

    private KeyPlacement<K> byHash(HashFunction function, int maxParallelism) {
        return KeyPlacements.byHash(
                function,
                settings.keyName(),
                settings.keyType(),
                serializerConfig(),
                maxParallelism);
    }

    private SerializerConfig serializerConfig() {
        return input.environment().getConfig().getSerializerConfig();
    }
}
