package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.kafka.KeyFormat;
import java.nio.ByteBuffer;

/**
 * The part of a record key that names the group, for one key format. Avro keys have a schema id in
 * front of it. Immutable and thread-safe.
 *
 * @param format the key format
 */
record LogicalKeys(KeyFormat format) {

    private static final int SCHEMA_HEADER = 5;

    /** Whether a key has a schema id. */
    boolean hasSchemaId(byte[] key) {
        return format == KeyFormat.CONFLUENT_AVRO && format.accepts(key);
    }

    /** Returns the schema id of a key that {@linkplain #hasSchemaId has one}. */
    int schemaId(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }

    /** Returns a view of the part that names the group. */
    ByteBuffer of(byte[] key) {
        return hasSchemaId(key)
                ? ByteBuffer.wrap(key, SCHEMA_HEADER, key.length - SCHEMA_HEADER).slice()
                : ByteBuffer.wrap(key);
    }

    /** Returns the result of {@link #of} as text. */
    String describe(ByteBuffer logicalKey) {
        byte[] bytes = new byte[logicalKey.remaining()];
        logicalKey.duplicate().get(bytes);
        return (format == KeyFormat.CONFLUENT_AVRO ? KeyFormat.BYTES : format).describe(bytes);
    }
}
