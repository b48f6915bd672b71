package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.DeclaredSettings;
import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.internal.placement.ProducerPlacing;
import io.flinkpartitioning.internal.placement.state.KeyEncoding;
import io.flinkpartitioning.placement.Layout;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.ListSerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The internal side of {@link io.flinkpartitioning.kafka.KafkaPartitioning}: the producers' key
 * serializer, and their hash of its bytes.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <K> the type of the record key
 */
public abstract class ProducerPartitioning<K> {

    private final ProducerHash<? super K> hash;
    private final KeySerialization<K> keys;
    private final Set<String> acceptedState;

    /** Null if the hash needs the key itself. */
    private final @Nullable Formula formula;

    /**
     * Creates the declaration.
     *
     * @param hash the producers' hash
     * @param keys the producers' key serializer
     * @param formula the same hash from a key's bytes alone; null if it needs the key
     * @param acceptedState the fingerprints of earlier declarations that place each key alike
     */
    protected ProducerPartitioning(
            ProducerHash<? super K> hash,
            KeySerialization<K> keys,
            @Nullable Formula formula,
            Set<String> acceptedState) {
        this.hash = Objects.requireNonNull(hash, "hash");
        this.keys = Objects.requireNonNull(keys, "keys");
        this.formula = formula;
        this.acceptedState = Set.copyOf(acceptedState);
    }

    protected final KeySerialization<K> keys() {
        return keys;
    }

    protected final Set<String> acceptedState() {
        return acceptedState;
    }

    /** Returns the layout of keyed state, if {@code sourceKey} chooses the partition. */
    protected final Layout.OfPartitions layout(
            String sourceKey, int partitions, int maxParallelism) {
        return new Layout.OfPartitions(
                partitions, hash.name(), keys.serializer().getName(), sourceKey, maxParallelism);
    }

    /**
     * Returns how the producers place a record.
     *
     * @param topic the topic to pass to the key serializer
     */
    protected final ProducerPlacing<K> placing(SerializerTopic topic) {
        Map<String, String> digests = new TreeMap<>();
        digests.put(DeclaredSettings.SETTINGS, keys.digest());
        digests.put(DeclaredSettings.TOPIC, topic.declared());
        String function = hash.digest();
        if (function != null) {
            digests.put(DeclaredSettings.FUNCTION, function);
        }
        return new ProducerPlacing<>(
                keys.encoder(topic.told()), hash, new DeclaredSettings(digests, acceptedState));
    }

    final @Nullable RecordKeys<K> recordKeys(String topic) {
        Deserializer<? extends K> deserializer = keys.deserializer();
        return deserializer == null
                ? null
                : new RecordKeys<>(deserializer, keys.encoder(topic), topic);
    }

    /** Returns what the bytes of a key depend on. */
    protected final KeyEncoding encoding(String topic) {
        return new KeyEncoding(ignoresTopic() ? "" : topic, keys.config());
    }

    /** Kafka's own serializers ignore the topic, except the one for lists, which asks another. */
    final boolean ignoresTopic() {
        return keys.serializer().getPackageName().equals(Serializer.class.getPackageName())
                && !ListSerializer.class.equals(keys.serializer());
    }

    protected final ProducerHash<? super K> hash() {
        return hash;
    }

    protected final @Nullable Formula formula() {
        return formula;
    }

    @Override
    public String toString() {
        return hash.name() + " of " + keys.serializer().getSimpleName();
    }
}
