package io.flinkpartitioning.strategy;

import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.strategy.spi.StrategyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.Partitioner;

/**
 * Hashes the group key and assumes nothing about the source: the safe default.
 *
 * @param hashFunction the hash function
 */
public record AlwaysHash(HashFunction hashFunction) implements PartitioningStrategy {

    static final String NAME = "always_hash";

    static final StrategyOption<String> HASH_FUNCTION =
            StrategyOption.text(
                            "hash_function",
                            """
                            The function that spreads the keys over the key groups; part of the \
                            layout of keyed state.""")
                    .oneOf(
                            Arrays.stream(HashFunction.values()).map(HashFunction::id).toList(),
                            "Choose one, or leave it out for 'fnv'.")
                    .withDefault(HashFunction.FNV.id());

    /** Checks for null. */
    public AlwaysHash {
        Objects.requireNonNull(hashFunction, "hashFunction");
    }

    /** Hashes with FNV-1a. */
    public AlwaysHash() {
        this(HashFunction.FNV);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void validate(Workload workload) {
        Misuse.requireGrouped(this, workload);
    }

    @Override
    public Routing route(Workload workload, SourceMetadata source) {
        return new Routing.ByHash(
                hashFunction,
                "%s hashes %s with %s"
                        .formatted(NAME, workload.groupingColumns(), hashFunction.id()));
    }

    @Override
    public <K> Partitioner<K> partitioner(PartitionKey<K> key) {
        return key.byHash(hashFunction);
    }

    static List<StrategyOption<?>> options() {
        return List.of(HASH_FUNCTION);
    }

    static HashFunction functionOf(String id) {
        return Arrays.stream(HashFunction.values())
                .filter(function -> function.id().equals(HASH_FUNCTION.require(id)))
                .findFirst()
                .orElseThrow();
    }
}
