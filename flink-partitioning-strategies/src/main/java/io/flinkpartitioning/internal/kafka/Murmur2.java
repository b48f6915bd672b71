package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;
import org.apache.kafka.common.utils.Utils;

/**
 * The default partitioner of Kafka's Java producer for records with a key: {@code
 * toPositive(murmur2(keyBytes)) % partitions}, where {@code toPositive} masks the sign bit.
 *
 * <p>Source: {@code
 * org.apache.kafka.clients.producer.internals.BuiltInPartitioner#partitionForKey}, Kafka 4.2.0.
 */
public final class Murmur2 implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "murmur2";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        return Utils.toPositive(Utils.murmur2(keyBytes)) % partitions;
    }
}
