package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.RecordKeys;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * How to get the bytes of a record's group key from its value.
 *
 * @param name what the group key is called
 */
public record GroupKey<V, K>(
        String name,
        Deserializer<V> valueDeserializer,
        Function<V, K> selector,
        Serializer<K> keySerializer) {

    /**
     * Returns the group key and its bytes, or null if the group key is null.
     *
     * @throws RuntimeException whatever the user's code throws
     */
    RecordKeys.@Nullable Read read(String topic, byte @Nullable [] value) {
        K key = selector.apply(valueDeserializer.deserialize(topic, value));
        byte[] bytes = key == null ? null : keySerializer.serialize(topic, key);
        return bytes == null ? null : new RecordKeys.Read(key, bytes);
    }
}
