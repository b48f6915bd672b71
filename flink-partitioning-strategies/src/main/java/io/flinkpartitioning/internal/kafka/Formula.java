package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;

/**
 * A producer's choice of the partition, computed from a key's bytes alone.
 *
 * @param name the name of the formula
 * @param partition the choice
 */
public record Formula(String name, Choice partition) {

    /** A choice from the bytes of a key. */
    @FunctionalInterface
    public interface Choice {

        /** Returns the partition, in [0, {@code partitions}). */
        int of(byte[] keyBytes, int partitions);
    }

    public static Formula of(ProducerHash<? super byte[]> hash) {
        return new Formula(
                hash.name(),
                (keyBytes, partitions) -> hash.partition(keyBytes, keyBytes, partitions));
    }
}
