package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;
import org.apache.kafka.common.utils.Utils;

/**
 * The default partitioner of {@code @platformatic/kafka} and of KafkaEx before 1.0: murmur2 as an
 * unsigned number, modulo the partition count. Among a power of two it is {@link Murmur2}.
 *
 * <p>Source: {@code defaultPartitioner} in {@code clients/producer/partitioners.ts} of
 * {@code @platformatic/kafka} 1.35; {@code KafkaEx.Utils.Murmur.umurmur2_legacy}; golden vectors in
 * {@code producers/golden.csv}.
 */
public final class Murmur2Unsigned implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "murmur2Unsigned";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        return Integer.remainderUnsigned(Utils.murmur2(keyBytes), partitions);
    }
}
