package io.flinkpartitioning.internal.placement.keys;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.CompositeType;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.jspecify.annotations.Nullable;

/** What a type must be to serve as a group key. */
public final class KeyTypes {

    private KeyTypes() {}

    /**
     * Requires that two equal keys of the type are recognized as equal and give equal bytes.
     *
     * @throws IllegalArgumentException if they may not
     */
    public static void requireStable(String keyName, TypeInformation<?> type) {
        requireStable(keyName, type, type);
    }

    private static void requireStable(
            String keyName, TypeInformation<?> keyType, TypeInformation<?> type) {
        Class<?> clazz = type.getTypeClass();
        if (clazz.isArray()) {
            throw unstable(keyName, keyType, type, "an array, which equals only itself");
        }
        if (Map.class.isAssignableFrom(clazz)
                || (Collection.class.isAssignableFrom(clazz) && !(type instanceof ListTypeInfo))) {
            throw unstable(
                    keyName, keyType, type, "a collection, whose order of iteration is not fixed");
        }
        if (type instanceof ListTypeInfo<?> list) {
            requireStable(keyName, keyType, list.getElementTypeInfo());
        } else if (type instanceof CompositeType<?> composite) {
            for (int field = 0; field < composite.getArity(); field++) {
                requireStable(keyName, keyType, composite.getTypeAt(field));
            }
        }
        if (!clazz.isInterface() && !clazz.isPrimitive() && hasIdentityEquals(clazz)) {
            throw unstable(keyName, keyType, type, "a class without equals and hashCode");
        }
    }

    private static boolean hasIdentityEquals(Class<?> clazz) {
        if (clazz.isEnum()) {
            return false;
        }
        try {
            return clazz.getMethod("equals", Object.class).getDeclaringClass() == Object.class
                    || clazz.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every class has equals and hashCode", e);
        }
    }

    private static IllegalArgumentException unstable(
            String keyName, TypeInformation<?> keyType, TypeInformation<?> type, String why) {
        return new IllegalArgumentException(
                """
                The type of the group key '%s' must have value equality, but %s is %s. Group by a \
                String, a number, a UUID, an enum, or a record or tuple of these."""
                        .formatted(keyName, inWords(keyType, type), why));
    }

    private static String inWords(TypeInformation<?> keyType, TypeInformation<?> type) {
        return type.equals(keyType)
                ? keyType.toString()
                : "%s contains %s, which".formatted(keyType, type);
    }

    /**
     * Requires that the job may serialize keys of a type.
     *
     * @param keyName what the group key is called in error messages
     * @param type the type of the group key
     * @param config how Flink makes its serializer
     * @throws IllegalArgumentException if Flink would serialize a part of it by Kryo, and the job
     *     forbids that
     */
    public static void requireAllowed(
            String keyName, TypeInformation<?> type, SerializerConfig config) {
        try {
            type.createSerializer(config);
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    """
                    The type of the group key '%s' must have a serializer of Flink's own if \
                    pipeline.generic-types is false, but is %s: %s Group by a String, a number, an \
                    enum, or a record or tuple of these; or allow generic types."""
                            .formatted(keyName, type, e.getMessage()),
                    e);
        }
    }

    /** Returns the serializer that copies keys of the type, or null if they are immutable. */
    public static <K> @Nullable TypeSerializer<K> copierOf(
            TypeInformation<K> type, SerializerConfig config) {
        TypeSerializer<K> serializer = type.createSerializer(config);
        // Flink treats UUID like any class that Kryo serializes, so as mutable.
        return serializer.isImmutableType() || type.getTypeClass() == UUID.class
                ? null
                : serializer;
    }

    /**
     * Returns the encoder of hash placement: Flink's serialization of the key.
     *
     * @throws IllegalArgumentException if Flink would serialize the type with Kryo, because Kryo's
     *     bytes change with the registration of classes
     */
    public static <K> KeyEncoder<K> flinkEncoder(
            String keyName, TypeInformation<K> type, SerializerConfig config) {
        if (type.getTypeClass() == UUID.class) {
            return new UuidEncoder<>();
        }
        requireNoKryo(keyName, type, type);
        return new FlinkKeyEncoder<>(type.createSerializer(config));
    }

    private static void requireNoKryo(
            String keyName, TypeInformation<?> keyType, TypeInformation<?> type) {
        if (type instanceof GenericTypeInfo) {
            throw new IllegalArgumentException(
                    """
                    The type of the group key '%s' must have a serializer of Flink's own for hash \
                    placement, but %s would be serialized by Kryo. Its bytes depend on the classes \
                    that are registered. Group by a String, a number, a UUID, an enum, or a record \
                    or tuple of these. Or declare how the source is partitioned: \
                    SmartKeyBy.partitionedLike(…), or PartitionKey.placedBy(…) for a strategy."""
                            .formatted(keyName, inWords(keyType, type)));
        }
        if (type instanceof ListTypeInfo<?> list) {
            requireNoKryo(keyName, keyType, list.getElementTypeInfo());
        } else if (type instanceof CompositeType<?> composite) {
            for (int field = 0; field < composite.getArity(); field++) {
                requireNoKryo(keyName, keyType, composite.getTypeAt(field));
            }
        }
    }

    /**
     * Requires that the hash code of a key is the same in every JVM.
     *
     * @throws IllegalArgumentException if the type is or contains an enum
     */
    public static void requireStableHashCode(String keyName, TypeInformation<?> type) {
        requireStableHashCode(keyName, type, type);
    }

    private static void requireStableHashCode(
            String keyName, TypeInformation<?> keyType, TypeInformation<?> type) {
        if (type.getTypeClass().isEnum()) {
            throw new IllegalArgumentException(
                    """
                    The type of the group key '%s' must have a hash code that is equal in every JVM \
                    for the hash function 'flink', but %s is an enum. Use the hash function 'fnv', \
                    'murmur3' or 'xxhash', or group by the name of the constant."""
                            .formatted(keyName, inWords(keyType, type)));
        }
        if (type instanceof ListTypeInfo<?> list) {
            requireStableHashCode(keyName, keyType, list.getElementTypeInfo());
        } else if (type instanceof CompositeType<?> composite) {
            for (int field = 0; field < composite.getArity(); field++) {
                requireStableHashCode(keyName, keyType, composite.getTypeAt(field));
            }
        }
    }
}
