package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.internal.placement.probe.EqualKeys;
import io.flinkpartitioning.internal.placement.probe.ProbedKeys;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * A key that partitions a stream: its name, its type, and the receiver's max parallelism, which a
 * {@code Partitioner} does not see. If the source is already partitioned by it, also how.
 * Immutable.
 *
 * @param <K> the type of the key
 */
public final class PartitionKey<K> {

    private final String name;
    private final TypeInformation<K> type;
    private final SerializerConfig config;
    private final int maxParallelism;
    private final @Nullable KeyPlacement<K> sourcePlacement;

    private PartitionKey(
            String name,
            TypeInformation<K> type,
            SerializerConfig config,
            int maxParallelism,
            @Nullable KeyPlacement<K> sourcePlacement) {
        this.name = name;
        this.type = type;
        this.config = config;
        this.maxParallelism = maxParallelism;
        this.sourcePlacement = sourcePlacement;
    }

    /**
     * Returns a key.
     *
     * @param name the column, or the columns joined by commas
     * @param type the type of the key
     * @param config how Flink makes its serializer: {@code env.getConfig().getSerializerConfig()}
     * @param maxParallelism the max parallelism of the receiver, in [1, 32768]
     */
    public static <K> PartitionKey<K> of(
            String name, TypeInformation<K> type, SerializerConfig config, int maxParallelism) {
        return new PartitionKey<>(
                Objects.requireNonNull(name, "name"),
                Objects.requireNonNull(type, "type"),
                Objects.requireNonNull(config, "config"),
                maxParallelism,
                null);
    }

    /**
     * Returns the same key, for a source that is partitioned by it.
     *
     * @param placement the placement, made by {@code KafkaPartitioning.placement(…)}
     * @throws IllegalArgumentException if it was made for another max parallelism
     */
    public PartitionKey<K> placedBy(KeyPlacement<K> placement) {
        int ofPlacement = placement.layout().maxParallelism();
        Require.argument(
                ofPlacement == maxParallelism,
                """
                The max parallelism of the placement must be the receiver's, %d, but is %d. Make the \
                placement with the former.""",
                maxParallelism,
                ofPlacement);
        return new PartitionKey<>(name, type, config, maxParallelism, placement);
    }

    /** The columns of the key. */
    List<String> columns() {
        return Workload.columns(name);
    }

    Optional<Partitioner<K>> bySourcePartition() {
        return Optional.ofNullable(sourcePlacement).map(this::by);
    }

    Partitioner<K> byHash(HashFunction function) {
        return by(KeyPlacements.byHash(function, name, type, config, maxParallelism));
    }

    private Partitioner<K> by(KeyPlacement<K> placement) {
        EqualKeys.requireOnePlace(
                name, type, placement, config, ProbedKeys.of(placement, type, config));
        return new KeyGroupPartitioner<>(
                new PlacedKeySelector<>(name, key -> key, placement, type, config));
    }
}
