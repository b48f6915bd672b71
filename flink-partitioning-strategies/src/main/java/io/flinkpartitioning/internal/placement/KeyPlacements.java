package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.internal.placement.keys.KeyTypes;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;

/** Makes the placements of the two layouts. Stateless and thread-safe. */
public final class KeyPlacements {

    private KeyPlacements() {}

    /**
     * Returns the placement by source partition: a key lives in the key group of the partition that
     * its producer chose.
     *
     * @param producer how the producer places keys
     * @param layout the layout; its names of serializer and hash describe the producer
     */
    public static <K> KeyPlacement<K> byPartition(
            ProducerPlacing<K> producer, Layout.OfPartitions layout) {
        return new PartitionPlacement<>(key -> key, producer, null, layout);
    }

    /**
     * Returns the placement by source partition if the source key is a part of the group key. All
     * group keys of one source key live in the key group of its partition.
     *
     * @param sourceKey takes the source key out of a group key; never null
     * @param producer how the producer places source keys
     * @param keyName what the group key is called in error messages
     * @param keyType the type of the group key; the bytes of its Flink serializer spread the hash
     *     codes
     * @param config how Flink makes that serializer
     * @param layout the layout; it names the source key
     * @throws IllegalArgumentException if Flink would serialize the group key with Kryo
     */
    public static <K, S> KeyPlacement<K> byPartition(
            KeySelector<K, S> sourceKey,
            ProducerPlacing<S> producer,
            String keyName,
            TypeInformation<K> keyType,
            SerializerConfig config,
            Layout.OfPartitions layout) {
        return new PartitionPlacement<>(
                sourceKey, producer, KeyTypes.flinkEncoder(keyName, keyType, config), layout);
    }

    /**
     * Returns the placement by a hash of the key, which assumes nothing about the source.
     *
     * <p>All functions except {@link HashFunction#FLINK} hash the key's bytes. An enum is
     * serialized as its position. So if someone reorders the constants of an enum in the key, its
     * keys move, and a restore refuses older state.
     *
     * @param function the hash function
     * @param keyName what the key is called in error messages
     * @param keyType the type of the key; its Flink serializer gives the bytes
     * @param config how Flink makes that serializer
     * @param maxParallelism the number of key groups, in [1, 32768]
     * @throws IllegalArgumentException if the function hashes bytes and Flink would serialize the
     *     type with Kryo, because Kryo's bytes change with the registration of classes; or if the
     *     function uses the hash code and the type contains an enum, because its hash code changes
     *     with the JVM
     */
    public static <K> KeyPlacement<K> byHash(
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
