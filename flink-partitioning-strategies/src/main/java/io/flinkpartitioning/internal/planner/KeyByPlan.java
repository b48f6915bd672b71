package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.PlacementCheck;
import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.state.PlacedKeyType;
import io.flinkpartitioning.internal.placement.state.PlacedKeyTypes;
import io.flinkpartitioning.internal.planner.decision.PlanAdvice;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.decision.PlanRequest;
import io.flinkpartitioning.internal.planner.decision.SampledAlignment;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.internal.planner.restored.JobOrigin;
import io.flinkpartitioning.internal.planner.restored.KeyedEdge;
import io.flinkpartitioning.internal.planner.restored.PlannedEdge;
import io.flinkpartitioning.internal.planner.restored.Recovery;
import io.flinkpartitioning.internal.planner.restored.RestoredEdge;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import io.flinkpartitioning.plan.Plan;
import io.flinkpartitioning.plan.PlanExplanation;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The plan of a {@code SmartKeyBy} for its settings and input: the decision, the placement of keys,
 * and the checks of records.
 */
public final class KeyByPlan<T, K> {

    private final KeyByInput<T> input;
    private final KeyBySettings<T, K> settings;
    private final AddedStream<T> added;
    private final PlanDecision decision;
    private final PlanExplanation explanation;
    private final PlacedKeyTypeInfo<K> keyType;
    private final KeyPlacing<T, K> placing;
    private final ObservedChecks<T, K> observedChecks;
    private final PlacementChecks<T> checks;

    private KeyByPlan(GroupedStream<T, K> stream, DeclaredKey<T, K> key, KnownFacts known) {
        this.input = stream.input();
        this.added = stream.added();
        this.settings = key.settings();
        this.placing = new KeyPlacing<>(input, settings);
        this.observedChecks = new ObservedChecks<>(placing, known);
        this.decision =
                decision(
                        input,
                        placing.snapshotEdge(),
                        key.request(placing.subject()),
                        known.facts());
        List<String> doubts = new ArrayList<>();
        observedChecks.leftOut(settings.wishes().observed()).ifPresent(doubts::add);
        unobserved().ifPresent(doubts::add);
        key.routing().doubtOfSourceKey().ifPresent(doubts::add);
        KeyPlacement<K> placement = placing.by(decision);
        this.keyType = placing.type(placement);
        placing.doubtOfEqualKeys(placement).ifPresent(doubts::add);
        input.idleSubtasks(decision).ifPresent(doubts::add);
        MissingInFlink.stateBackend(input.environment()).ifPresent(doubts::add);
        MissingInFlink.nameOf(placing.snapshotEdge().check(), input.environment())
                .ifPresent(doubts::add);
        this.checks = checks();
        this.explanation =
                new PlanAdvice(decision)
                        .explanation(doubts, MissingInFlink.metrics(decision.plan()));
    }

    /** Reads a restored snapshot only if it could change the plan. */
    private static PlanDecision decision(
            KeyByInput<?> input, SnapshotEdge edge, PlanRequest request, SourceFacts facts) {
        StreamExecutionEnvironment env = input.environment();
        boolean unaligned = JobSettings.unalignedCheckpoints(env);
        PlanDecision decision =
                PlanDecision.of(
                        request,
                        facts.withRecovery(new Recovery(unaligned, new RestoredEdge.None())));
        if (decision.plan() != Plan.FORWARD && edge.check() == null) {
            return decision;
        }
        RestoredEdge restored = RestoredEdge.of(env, edge);
        return PlanDecision.of(request, facts.withRecovery(new Recovery(unaligned, restored)));
    }

    /**
     * Makes the plan of a keyed stream.
     *
     * @throws io.flinkpartitioning.kafka.KafkaMetadataException if the partition count matters, is
     *     not pinned and cannot be read. Not thrown if only an observation needs it
     * @throws IllegalArgumentException if settings contradict each other, the key type has no value
     *     equality, or equal keys live in two places
     */
    static <T, K> KeyByPlan<T, K> live(GroupedStream<T, K> stream) {
        KeyByInput<T> input = stream.input();
        DeclaredKey<T, K> key = DeclaredKey.of(stream.settings());
        SourceKey<K, ?> reused = key.routing().reusedKey();
        if (reused == null) {
            return new KeyByPlan<>(stream, key, KnownFacts.ifKnown(input, key.routing()));
        }
        KnownFacts known = KnownFacts.required(input, key.routing());
        return new KeyByPlan<>(
                stream, key, known.withFacts(detected(input, key, reused, known.facts())));
    }

    private static <T, K> SourceFacts detected(
            KeyByInput<T> input,
            DeclaredKey<T, K> key,
            SourceKey<K, ?> sourceKey,
            SourceFacts facts) {
        if (!(key.routing().routing() instanceof Routing.BySourcePartition routing)) {
            return facts;
        }
        return switch (key.routing().detection()) {
            case OFF -> facts.withAlignment(SampledAlignment.off());
            case DECLARED -> facts;
            case SAMPLE -> sampled(input, key, sourceKey, facts, routing.alignmentThreshold());
        };
    }

    /** Takes a sample if it could change the plan. */
    private static <T, K> SourceFacts sampled(
            KeyByInput<T> input,
            DeclaredKey<T, K> key,
            SourceKey<K, ?> sourceKey,
            SourceFacts facts,
            double threshold) {
        String unverified = facts.partitions().unverified();
        if (unverified != null) {
            return facts.withAlignment(SampledAlignment.notTaken(unverified));
        }
        int partitions = facts.partitions().layout();
        boolean hashedAnyway =
                partitions == 0
                        || facts.job().batch()
                        || facts.path().obstacle() != null
                        || key.settings().wishes().bestPlan() == Plan.HASH;
        if (hashedAnyway) {
            return facts;
        }
        SampledAlignment sample =
                input.sample(
                        new KeyPlacing<>(input, key.settings())
                                .sample(sourceKey, partitions, threshold));
        return facts.withAlignment(
                sample.bestPlan() == Plan.FORWARD
                        ? sample
                        : sample.withNotes(notReadAgain(input.environment())));
    }

    /** The offsets in a snapshot are not known where a job is built. */
    private static List<String> notReadAgain(StreamExecutionEnvironment env) {
        return RestoredEdge.pointer(env).stream()
                .map(
                        """
                        the job goes on from %s, but the sample is of what it would read without state;                         if the producers have changed since, set detection: declared"""
                                ::formatted)
                .toList();
    }

    public PlanExplanation explanation() {
        return explanation;
    }

    /** Returns the type of the keys, with where each of them lives. */
    public PlacedKeyTypeInfo<K> keyType() {
        return keyType;
    }

    /** Returns what has cost the user something that they asked for, each for a line of the log. */
    public List<String> losses() {
        List<String> losses = new ArrayList<>();
        observedChecks.leftOut(settings.wishes().observed()).ifPresent(losses::add);
        unobserved().ifPresent(losses::add);
        new PlanAdvice(decision).unaskedExchange().ifPresent(losses::add);
        return losses.stream()
                .map(loss -> "%s: %s".formatted(decision.request().subject(), loss))
                .toList();
    }

    private Optional<String> unobserved() {
        return decision.forbidsCheck() && !settings.wishes().observed().isEmpty()
                ? Optional.of(
                        """
                        nothing is observed until the next submission from a savepoint or an aligned \
                        checkpoint: %s has records in flight on an exchange without an operator that \
                        observes"""
                                .formatted(decision.facts().recovery().restored().pointer()))
                : Optional.empty();
    }

    /**
     * Adds the source and the edge to the job, and sets its max parallelism. The keyed operator may
     * run in one chain with the source.
     *
     * @throws IllegalArgumentException if the key type has no value equality
     */
    public KeyedEdge<T, K> addToJob() {
        return add(added::inChain);
    }

    /**
     * The same for one side of two. An operator with two inputs, or after a union, is never in one
     * chain with a source.
     *
     * @throws IllegalArgumentException if the key type has no value equality
     */
    public KeyedEdge<T, K> addSideToJob() {
        return add(added::asSide);
    }

    /** Adds the stream for one use. */
    @FunctionalInterface
    private interface Addition<T> {
        DataStream<T> add(
                KeyByInput<T> input,
                PlanDecision decision,
                PlacementChecks<T> checks,
                List<PartitioningStrategy> observed);
    }

    private KeyedEdge<T, K> add(Addition<T> addition) {
        input.environment().setMaxParallelism(decision.layout().maxParallelism());
        return new KeyedEdge<>(
                addition.add(input, decision, checks, settings.wishes().observed()),
                decision.plan(),
                placing.key().placedBy(placing.by(decision)),
                placedType(),
                JobOrigin.of(
                        input.environment(),
                        new PlannedEdge(
                                placing.snapshotEdge(),
                                decision.plan(),
                                !checks.isEmpty() || decision.needsEmptyCheck(),
                                decision.facts().recovery().restored())));
    }

    private PlacedKeyType<K> placedType() {
        return PlacedKeyTypes.checking(
                PlacedKeyTypes.encodedBy(
                        PlacedKeyTypes.withRemedy(
                                keyType, new SettingsRemedy(decision.facts().partitions().pin())),
                        placing.encoding(decision)),
                new KeyedOperatorCheck(input.environment(), decision, input::watermarks));
    }

    /**
     * Returns the checks of the keyed stream; none for an ordinary exchange that no strategy
     * observes.
     */
    private PlacementChecks<T> checks() {
        List<PlacementCheck<T, ?>> all = new ArrayList<>();
        if (decision.forbidsCheck()) {
            return new PlacementChecks<>(settings.key().name(), all);
        }
        if (decision.checksRecords()) {
            all.add(liveCheck());
        }
        all.addAll(observedChecks.checks(observedChecks.placements(settings.wishes().observed())));
        return new PlacementChecks<>(settings.key().name(), all);
    }

    private PlacementCheck<T, K> liveCheck() {
        Plan plan = decision.plan();
        return PlacementCheck.live(
                        placing.key(),
                        decision.request().strategy(),
                        plan.name(),
                        switch (plan) {
                            case FORWARD ->
                                    decision.divertsStrays()
                                            ? PlacementCheck.OnStray.DIVERT
                                            : PlacementCheck.OnStray.FAIL;
                            case LOCAL_FIRST -> PlacementCheck.OnStray.MOVE;
                            case HASH -> PlacementCheck.OnStray.MEASURE;
                        },
                        placing.by(decision))
                .withRemedy(TaskWords.afterStray(decision.partitions(), comparedGroupKeys()));
    }

    private boolean comparedGroupKeys() {
        SampledAlignment alignment = decision.facts().alignment();
        return alignment != null && alignment.fitsGroupKeys();
    }
}
