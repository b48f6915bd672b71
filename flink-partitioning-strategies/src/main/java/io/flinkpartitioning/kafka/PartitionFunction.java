package io.flinkpartitioning.kafka;

import java.io.Serializable;

/**
 * A producer's own choice of the partition: what its {@code partitioner.class} computes from the
 * key alone.
 *
 * <p>Must be deterministic, stateless and thread-safe, and the same in every version of the job
 * that shares state.
 *
 * @param <K> the type of the record key
 */
@FunctionalInterface
public interface PartitionFunction<K> extends Serializable {

    /**
     * Returns the partition of a record.
     *
     * @param key the record key, never null
     * @param keyBytes the key as the producer serializes it; do not change it
     * @param partitions the partition count, at least 1
     * @return the partition, in [0, {@code partitions})
     */
    int partition(K key, byte[] keyBytes, int partitions);
}
