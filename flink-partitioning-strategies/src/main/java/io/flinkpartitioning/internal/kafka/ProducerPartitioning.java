package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.KeyEncoder;
import io.flinkpartitioning.internal.placement.KeyEncoding;
import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.placement.Layout;
import java.util.Map;
import java.util.Objects;
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
    private final Class<? extends Serializer<? super K>> keySerializer;
    private final Map<String, String> serializerConfig;

    /** Null if the hash needs the key itself. */
    private final @Nullable Formula formula;

    /**
     * Creates the declaration.
     *
     * @param hash the producers' hash
     * @param keySerializer the producers' key serializer
     * @param serializerConfig the properties that the serializer reads
     * @param formula the same hash from a key's bytes alone; null if it needs the key
     */
    protected ProducerPartitioning(
            ProducerHash<? super K> hash,
            Class<? extends Serializer<? super K>> keySerializer,
            Map<String, String> serializerConfig,
            @Nullable Formula formula) {
        this.hash = Objects.requireNonNull(hash, "hash");
        this.keySerializer = Objects.requireNonNull(keySerializer, "keySerializer");
        this.serializerConfig = Map.copyOf(serializerConfig);
        this.formula = formula;
    }

    protected final Class<? extends Serializer<? super K>> keySerializer() {
        return keySerializer;
    }

    protected final Map<String, String> serializerConfig() {
        return serializerConfig;
    }

    /** Returns the layout of keyed state, if {@code sourceKey} chooses the partition. */
    protected final Layout.OfPartitions layout(
            String sourceKey, int partitions, int maxParallelism) {
        return new Layout.OfPartitions(
                partitions, hash.name(), keySerializer.getName(), sourceKey, maxParallelism);
    }

    protected final KeyEncoder<K> encoder(String topic) {
        return new KafkaKeyEncoder<>(keySerializer, serializerConfig, topic);
    }

    /**
     * Returns what the bytes of a key depend on. Kafka's own serializers ignore the topic, except
     * the one for lists, which asks another.
     */
    protected final KeyEncoding encoding(String topic) {
        boolean ignoresTopic =
                keySerializer.getPackageName().equals(Serializer.class.getPackageName())
                        && !ListSerializer.class.equals(keySerializer);
        return new KeyEncoding(ignoresTopic ? "" : topic, serializerConfig);
    }

    protected final ProducerHash<? super K> hash() {
        return hash;
    }

    protected final @Nullable Formula formula() {
        return formula;
    }

    @Override
    public String toString() {
        return hash.name() + " of " + keySerializer.getSimpleName();
    }
}
