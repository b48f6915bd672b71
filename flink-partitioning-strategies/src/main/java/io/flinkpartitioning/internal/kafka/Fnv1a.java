package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;

/**
 * The hash partitioner of Sarama, {@code Hash} of kafka-go since 0.3.1, and {@code fnv1a} and
 * {@code fnv1a_random} of librdkafka: the 32-bit FNV-1a hash of the key as a signed number, and the
 * absolute value of its remainder.
 *
 * <p>Source: {@code hashPartitioner.Partition} in Sarama's {@code partitioner.go}, {@code
 * rd_kafka_msg_partitioner_fnv1a} in librdkafka's {@code rdkafka_msg.c}; golden vectors of Sarama
 * and kcat in {@code producers/golden.csv}.
 */
public final class Fnv1a implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    @Override
    public String name() {
        return "fnv1a";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        return Math.abs(hash(keyBytes) % partitions);
    }

    static int hash(byte[] keyBytes) {
        int hash = OFFSET_BASIS;
        for (byte b : keyBytes) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return hash;
    }
}
