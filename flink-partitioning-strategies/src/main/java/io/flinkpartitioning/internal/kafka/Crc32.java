package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;
import java.util.zip.CRC32;

/**
 * The partitioners {@code consistent} and {@code consistent_random} (the default) of librdkafka
 * (confluent-kafka-python, -go, -dotnet, kcat): {@code crc32(keyBytes) % partitions}, unsigned.
 *
 * <p>Under {@code consistent_random} an empty key counts as no key.
 *
 * <p>Source: {@code rd_kafka_msg_partitioner_consistent} in librdkafka's {@code rdkafka_msg.c};
 * golden vectors of kcat in {@code producers/golden.csv}.
 */
public final class Crc32 implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "crc32";
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        CRC32 crc = new CRC32();
        crc.update(keyBytes);
        return (int) (crc.getValue() % partitions);
    }
}
