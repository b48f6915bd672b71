package io.flinkpartitioning.internal.placement.keys;

import java.nio.ByteBuffer;
import java.util.UUID;

/** The 16 bytes of a UUID. Flink has only Kryo for it. */
final class UuidEncoder<K> implements KeyEncoder<K> {

    private static final long serialVersionUID = 1L;

    @Override
    public byte[] encode(K key) {
        UUID uuid = (UUID) key;
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
