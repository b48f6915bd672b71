package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * How producers write record keys. Immutable.
 *
 * @param serializer the producers' key serializer
 * @param config the properties that it reads
 * @param deserializer reads what it writes, to judge a sample; null if none is declared
 */
public record KeySerialization<K>(
        Class<? extends Serializer<? super K>> serializer,
        Map<String, String> config,
        @Nullable Deserializer<? extends K> deserializer) {

    /** Checks for null and copies the properties. */
    public KeySerialization {
        Objects.requireNonNull(serializer, "keySerializer");
        config = Map.copyOf(config);
    }

    /** Returns the same serialization with other properties. */
    public KeySerialization<K> withConfig(Map<String, String> newConfig) {
        return new KeySerialization<>(serializer, newConfig, deserializer);
    }

    /** Returns the same serialization with a deserializer. */
    public KeySerialization<K> withDeserializer(Deserializer<? extends K> newDeserializer) {
        return new KeySerialization<>(serializer, config, newDeserializer);
    }

    KeyEncoder<K> encoder(String topic) {
        return new KafkaKeyEncoder<>(serializer, config, topic);
    }

    /**
     * Returns a digest of the properties, in whatever order. It leaves secrets out: their names say
     * enough, and whoever has a savepoint could try passwords against a digest.
     */
    String digest() {
        StringDigest digest = new StringDigest();
        new TreeMap<>(config)
                .forEach((name, value) -> digest.add(name).add(Secrets.without(name, value)));
        return digest.toString();
    }
}
