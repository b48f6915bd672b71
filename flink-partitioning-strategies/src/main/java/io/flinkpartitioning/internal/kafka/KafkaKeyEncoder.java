package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.NoKeyException;
import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import java.lang.reflect.InvocationTargetException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a key as the producer's serializer writes them.
 *
 * <p>Kafka's serializers are not {@code Serializable}. So the class and its configuration travel
 * with the job, and the first use makes the instance.
 */
public final class KafkaKeyEncoder<K> implements KeyEncoder<K> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(KafkaKeyEncoder.class);

    private final Class<? extends Serializer<? super K>> serializerClass;
    private final HashMap<String, String> config;
    private final String topic;

    // Not closed in tasks: Kafka's serializers hold only memory, which goes with the task.
    private transient @Nullable Serializer<? super K> serializer;

    public KafkaKeyEncoder(
            Class<? extends Serializer<? super K>> serializerClass,
            Map<String, String> config,
            String topic) {
        this.serializerClass = serializerClass;
        this.config = new HashMap<>(config);
        this.topic = topic;
    }

    @Override
    public byte[] encode(K key) {
        Serializer<? super K> instance = serializer;
        if (instance == null) {
            instance = newSerializer(serializerClass);
            instance.configure(config, true);
            serializer = instance;
        }
        byte @Nullable [] bytes;
        try {
            bytes = instance.serialize(topic, key);
        } catch (ClassCastException e) {
            throw unsuitable(key, e);
        }
        if (bytes == null) {
            throw new NoKeyException(
                    """
                    The bytes of a group key must not be null, but %s returned null for '%s'. The \
                    producer spreads records without key over all partitions: filter them out, or \
                    leave partitionedLike(…) out."""
                            .formatted(serializerClass.getName(), key));
        }
        return bytes;
    }

    /** A raw type, or a generic method, lets the compiler accept any serializer. */
    private IllegalArgumentException unsuitable(K key, ClassCastException cause) {
        return new IllegalArgumentException(
                """
                The declared key serializer must write the keys that the records are grouped by, but %s \
                cannot write '%s', a %s. Declare the serializer that the producers write the record key \
                with; if that is only a part of the group key, by partitionedLike("column", key -> …, …)."""
                        .formatted(serializerClass.getName(), key, key.getClass().getName()),
                cause);
    }

    @Override
    public void release() {
        Serializer<? super K> instance = serializer;
        serializer = null;
        if (instance != null) {
            try {
                instance.close();
            } catch (RuntimeException e) {
                LOG.warn("Cannot close the key serializer {}", serializerClass.getName(), e);
            }
        }
    }

    public static <S extends Serializer<?>> S newSerializer(Class<S> serializerClass) {
        try {
            return serializerClass.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw unusable(serializerClass, e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw unusable(serializerClass, e);
        }
    }

    private static IllegalArgumentException unusable(
            Class<? extends Serializer<?>> serializerClass, Throwable cause) {
        return new IllegalArgumentException(
                """
                The key serializer must be a public class with a public constructor without \
                parameters, but %s cannot be instantiated (%s). Name the class that the producer is \
                configured with."""
                        .formatted(serializerClass.getName(), cause),
                cause);
    }
}
