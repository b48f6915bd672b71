package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;

/**
 * Sarama's {@code NewReferenceHashPartitioner} and kafka-go's {@code ReferenceHash}: the 32-bit
 * FNV-1a hash without its sign bit, modulo the partition count.
 *
 * <p>Source: {@code hashPartitioner.Partition} in Sarama's {@code partitioner.go}; golden vectors
 * of Sarama in {@code producers/golden.csv}.
 */
public final class Fnv1aReference implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "fnv1aReference";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        return (Fnv1a.hash(keyBytes) & Integer.MAX_VALUE) % partitions;
    }
}
