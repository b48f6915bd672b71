package io.flinkpartitioning.placement;

import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * Places keys: decides for each key which key group its state lives in.
 *
 * <p>A placement is a pure function of the key and of its {@link Layout}, equal in every JVM. It is
 * serializable and used by one thread at a time.
 *
 * @param <K> the type of the user's key
 */
public sealed interface KeyPlacement<K> extends Serializable
        permits PartitionPlacement, HashPlacement {

    /**
     * Returns the key with the hash code that leads to its key group.
     *
     * <p>Encodes and hashes the key: some tens of nanoseconds and two allocations. {@link
     * PlacedKeySelector} spares both for keys that recur.
     *
     * @param key the key, never null
     */
    PlacedKey<K> place(K key);

    /** Returns the layout that this placement realizes. */
    Layout layout();

    /**
     * Returns the placement by source partition: a key lives in the key group of the partition that
     * its producer chose.
     *
     * @param encoder the producer's serialization of the key
     * @param hash the producer's choice of the partition
     * @param layout the layout, whose names of serializer and hash describe the other two
     *     parameters
     */
    static <K> KeyPlacement<K> byPartition(
            KeyEncoder<K> encoder, ProducerHash hash, Layout.OfPartitions layout) {
        return new PartitionPlacement<>(encoder, hash, layout);
    }

    /**
     * Returns the placement by a hash of the key, which assumes nothing about the source.
     *
     * <p>All functions but {@link HashFunction#FLINK} hash the key's bytes. An enum is serialized
     * as its position: whoever reorders the constants of an enum in the key moves its keys, and
     * state that was written before is refused on restore.
     *
     * @param function the hash function
     * @param keyName what the key is called in error messages
     * @param keyType the type of the key, whose Flink serializer gives the bytes
     * @param config how Flink makes that serializer
     * @param maxParallelism the number of key groups, in [1, 32768]
     * @throws IllegalArgumentException if the key's bytes are to be hashed and Flink would
     *     serialize the type with Kryo, whose bytes change with the registration of classes; if its
     *     hash code is to be used and the type contains an enum, whose hash code changes with the
     *     JVM
     */
    static <K> KeyPlacement<K> byHash(
            HashFunction function,
            String keyName,
            TypeInformation<K> keyType,
            SerializerConfig config,
            int maxParallelism) {
        if (function == HashFunction.FLINK) {
            KeyTypes.requireStableHashCode(keyName, keyType);
            return new HashPlacement<>(function, null, maxParallelism);
        }
        return new HashPlacement<>(
                function, KeyTypes.flinkEncoder(keyName, keyType, config), maxParallelism);
    }
}
