package io.flinkpartitioning.internal.placement.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;

/**
 * Estimates how much memory keys take. The estimate of a text is an upper bound, and 1.5 times what
 * a text of 36 Latin characters takes. For other types it follows from the serialized length.
 *
 * @param <K> the type of the keys
 */
public interface KeySize<K> extends Serializable {

    /** An object without fields of its own that are counted, and a reference to it. */
    int OBJECT_BYTES = 24;

    /** A field, with the object that it may hold. */
    int FIELD_BYTES = 48;

    /** Text takes two bytes in memory for one serialized byte, and a list of bytes more. */
    int BYTES_PER_SERIALIZED_BYTE = 4;

    /** Returns the estimate in bytes, with all that the key alone refers to. */
    long of(K key);

    /**
     * Returns the estimate for a type.
     *
     * @param type the type of the keys
     * @param config how Flink makes their serializer
     */
    @SuppressWarnings("unchecked") // Keys of the type STRING are texts.
    static <K> KeySize<K> ofType(TypeInformation<K> type, SerializerConfig config) {
        if (type.equals(Types.STRING)) {
            return (KeySize<K>) new OfText();
        }
        if (type.getTypeClass() == UUID.class) {
            return new Fixed<>(OBJECT_BYTES + Long.BYTES);
        }
        TypeSerializer<K> serializer = type.createSerializer(config);
        long withoutContent = OBJECT_BYTES + (long) FIELD_BYTES * type.getTotalFields();
        return serializer.getLength() >= 0
                ? new Fixed<>(
                        withoutContent + (long) BYTES_PER_SERIALIZED_BYTE * serializer.getLength())
                : new Serialized<>(serializer, withoutContent);
    }

    /** Texts: two objects, and two bytes for each character. */
    record OfText() implements KeySize<String> {

        @Override
        public long of(String key) {
            return 2L * OBJECT_BYTES + (long) Character.BYTES * key.length();
        }
    }

    /** Keys of one size. */
    record Fixed<K>(long bytes) implements KeySize<K> {

        @Override
        public long of(K key) {
            return bytes;
        }
    }

    /** Keys of any size, which are serialized to find it out. */
    record Serialized<K>(TypeSerializer<K> serializer, long withoutContent) implements KeySize<K> {

        @Override
        public long of(K key) {
            DataOutputViewStreamWrapper counter =
                    new DataOutputViewStreamWrapper(OutputStream.nullOutputStream());
            try {
                serializer.serialize(key, counter);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot serialize the group key " + key, e);
            }
            return withoutContent + (long) BYTES_PER_SERIALIZED_BYTE * counter.size();
        }
    }
}
