package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.ProducerHash;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;
import org.apache.kafka.common.serialization.UUIDSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code hashCode()} of a key, without its sign, modulo the partition count.
 *
 * <p>{@link #absolute} is Spring Cloud Stream's partition selector: the absolute value, 0 for the
 * least integer. Source: {@code PartitionHandler.DefaultPartitionSelector}, 4.1.3; golden vectors
 * in {@code producers/golden.csv}. {@link #masked} takes the sign bit away, as Kafka's producer in
 * Scala did until 0.8.1, and as many partitioners of one's own do.
 */
public final class JavaHashCode implements ProducerHash<Object> {

    private static final long serialVersionUID = 1L;

    private static final Map<Class<?>, Deserializer<?>> READERS =
            Map.of(
                    StringSerializer.class, new StringDeserializer(),
                    LongSerializer.class, new LongDeserializer(),
                    IntegerSerializer.class, new IntegerDeserializer(),
                    UUIDSerializer.class, new UUIDDeserializer());

    private final boolean masked;

    private JavaHashCode(boolean masked) {
        this.masked = masked;
    }

    /** Returns the absolute value. */
    public static JavaHashCode absolute() {
        return new JavaHashCode(false);
    }

    /** Returns the hash code without its sign bit. */
    public static JavaHashCode masked() {
        return new JavaHashCode(true);
    }

    /**
     * Returns a hash as a formula of bytes; null if it needs the key, and the serializer is none of
     * Kafka's own.
     */
    public static @Nullable Formula formula(ProducerHash<Object> hash, Class<?> serializer) {
        if (!hash.needsKey()) {
            return Formula.of(hash);
        }
        Deserializer<?> reader = READERS.get(serializer);
        return reader == null ? null : Formula.<Object>ofKeys(hash, reader);
    }

    /** Returns what reads the keys of a format as Java objects; null if they have no class. */
    public static @Nullable Deserializer<?> reader(KeyFormat format) {
        return switch (format) {
            case STRING -> READERS.get(StringSerializer.class);
            case LONG -> READERS.get(LongSerializer.class);
            case INT -> READERS.get(IntegerSerializer.class);
            case UUID -> READERS.get(UUIDSerializer.class);
            case BYTES, CONFLUENT_AVRO -> null;
        };
    }

    @Override
    public String name() {
        return masked ? "javaHashCodeMasked" : "javaHashCode";
    }

    @Override
    public boolean needsKey() {
        return true;
    }

    @Override
    public int partition(Object key, byte[] keyBytes, int partitions) {
        int hash = key.hashCode();
        if (masked) {
            return (hash & Integer.MAX_VALUE) % partitions;
        }
        return hash == Integer.MIN_VALUE ? 0 : Math.abs(hash) % partitions;
    }
}
