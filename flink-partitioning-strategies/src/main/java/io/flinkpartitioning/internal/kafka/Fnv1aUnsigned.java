package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;

/**
 * {@code Hash} of kafka-go before 0.3.1, and franz-go's {@code SaramaHasher}: the 32-bit FNV-1a
 * hash as an unsigned number, modulo the partition count. Among a power of two it is {@link
 * Fnv1aReference}.
 *
 * <p>Golden vectors of kafka-go in {@code producers/golden.csv}.
 */
public final class Fnv1aUnsigned implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "fnv1aUnsigned";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        return Integer.remainderUnsigned(Fnv1a.hash(keyBytes), partitions);
    }
}
