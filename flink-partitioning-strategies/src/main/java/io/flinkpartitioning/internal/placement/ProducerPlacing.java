package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.internal.placement.keys.KeyEncoder;

/**
 * How a producer places a record by its key.
 *
 * @param encoder the producer's serialization of the key
 * @param hash the producer's choice of the partition
 * @param declared digests of what is declared of both
 * @param <S> the type of the record key
 */
public record ProducerPlacing<S>(
        KeyEncoder<S> encoder, ProducerHash<? super S> hash, DeclaredSettings declared) {}
