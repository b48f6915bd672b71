package io.flinkpartitioning.internal.kafka;

import io.flinkpartitioning.internal.placement.keys.KeyEncoder;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Record keys as a job sees them: not as bytes, but as what its serializer writes. Used by one
 * thread.
 *
 * @param deserializer reads the bytes of a record
 * @param encoder writes a key as the declared serializer does
 * @param topic the topic to pass to the deserializer
 */
public record RecordKeys<S>(
        Deserializer<? extends S> deserializer, KeyEncoder<S> encoder, String topic) {

    /** A key, and what the declared serializer writes of it. */
    public static final class Read {

        private final Object key;
        private final byte[] bytes;

        public Read(Object key, byte[] bytes) {
            this.key = key;
            this.bytes = bytes;
        }

        /** Returns the key. */
        public Object key() {
            return key;
        }

        /** Returns the bytes, which the caller must not change or keep. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /**
     * Reads a key.
     *
     * @throws RuntimeException whatever the user's code throws
     */
    public Read read(byte[] bytes) {
        S key = deserializer.deserialize(topic, bytes);
        return new Read(key, encoder.encode(key));
    }
}
