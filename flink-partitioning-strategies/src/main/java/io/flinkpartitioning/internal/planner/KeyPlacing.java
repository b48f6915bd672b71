package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.PlacementCheck;
import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.keys.KeyTypes;
import io.flinkpartitioning.internal.placement.probe.EqualKeys;
import io.flinkpartitioning.internal.placement.probe.ProbedKeys;
import io.flinkpartitioning.internal.placement.state.KeyEncoding;
import io.flinkpartitioning.internal.placement.state.PlacementFingerprint;
import io.flinkpartitioning.internal.planner.decision.PlanDecision;
import io.flinkpartitioning.internal.planner.restored.SnapshotEdge;
import io.flinkpartitioning.internal.planner.sampling.KeySample;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfig;

/**
 * Makes the key placements of a stream.
 *
 * @param input the stream
 * @param settings the key and its declarations
 */
record KeyPlacing<T, K>(KeyByInput<T> input, KeyBySettings<T, K> settings) {

    /** Returns the key as checks need it. */
    PlacementCheck.Key<T, K> key() {
        return new PlacementCheck.Key<>(
                subject(),
                settings.key().name(),
                settings.key().selector(),
                settings.key().type(),
                serializerConfig());
    }

    /** Which stream is grouped by which key. */
    String subject() {
        return "%s by %s".formatted(input.name(), settings.key().name());
    }

    /** The name of the edge in front of the keyed operator, which snapshots hold. */
    String edge() {
        return "%s by %s".formatted(input.edgeOrigin(), settings.key().name());
    }

    SnapshotEdge snapshotEdge() {
        return new SnapshotEdge(
                edge(), input.uidsInFrontOfEdge(), input.checkOfEdge(settings.key().name()));
    }

    /** Returns the placement of a decision. */
    KeyPlacement<K> by(PlanDecision decision) {
        return decision.placesByPartition()
                ? byPartition(
                        Objects.requireNonNull(settings.declared().sourceKey()),
                        decision.partitions(),
                        decision.maxParallelism())
                : byHash(decision.hashFunction(), decision.maxParallelism());
    }

    /** Returns what the bytes depend on that a decision places keys by. */
    KeyEncoding encoding(PlanDecision decision) {
        return decision.placesByPartition()
                ? Objects.requireNonNull(settings.declared().sourceKey()).encoding(topic())
                : KeyEncoding.FIXED;
    }

    KeyPlacement<K> byPartition(SourceKey<K, ?> sourceKey, int partitions, int maxParallelism) {
        return sourceKey.placement(
                settings.key().name(),
                settings.key().type(),
                serializerConfig(),
                topic(),
                partitions,
                maxParallelism);
    }

    /** Returns what a sample is to show. */
    KeySample<T, K> sample(SourceKey<K, ?> sourceKey, int partitions, double threshold) {
        return new KeySample<>(
                settings.key().name(),
                settings.key().selector(),
                sourceKey,
                topic().told(),
                byPartition(sourceKey, partitions, KeyGroups.MAX_PARALLELISM_LIMIT),
                partitions,
                threshold);
    }

    private SerializerTopic topic() {
        KeyBySettings.Partner partner = settings.partner();
        return partner == null || partner.topic() == null
                ? input.serializerTopic()
                : partner.topic();
    }

    KeyPlacement<K> byHash(HashFunction function, int maxParallelism) {
        return KeyPlacements.byHash(
                function,
                settings.key().name(),
                settings.key().type(),
                serializerConfig(),
                maxParallelism);
    }

    /**
     * Returns the type of the keys of a placement.
     *
     * @throws IllegalArgumentException if the key type has no value equality, or equal keys live in
     *     two places
     */
    PlacedKeyTypeInfo<K> type(KeyPlacement<K> placement) {
        KeyTypes.requireAllowed(settings.key().name(), settings.key().type(), serializerConfig());
        return PlacedKeyTypeInfo.of(
                settings.key().name(), settings.key().type(), placement, serializerConfig());
    }

    /** Returns a warning if equal keys might be placed apart. */
    Optional<String> doubtOfEqualKeys(KeyPlacement<K> placement) {
        return EqualKeys.doubt(
                settings.key().name(), settings.key().type(), placement, serializerConfig());
    }

    /** Returns what tells where the producers of the stream put keys. */
    PlacementFingerprint fingerprint(
            SourceKey<K, ?> sourceKey, int partitions, int maxParallelism) {
        KeyPlacement<K> placement = byPartition(sourceKey, partitions, maxParallelism);
        return PlacementFingerprint.of(
                placement, ProbedKeys.of(placement, settings.key().type(), serializerConfig()));
    }

    private SerializerConfig serializerConfig() {
        return JobSettings.serializerConfig(input.environment());
    }
}
