package io.flinkpartitioning.internal.placement.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;

/** The bytes of a key as a Flink serializer writes them. */
public final class FlinkKeyEncoder<K> implements KeyEncoder<K> {

    private static final long serialVersionUID = 1L;

    private final TypeSerializer<K> serializer;
    private transient @Nullable DataOutputSerializer buffer;

    public FlinkKeyEncoder(TypeSerializer<K> serializer) {
        this.serializer = serializer;
    }

    @Override
    public byte[] encode(K key) {
        DataOutputSerializer target = buffer;
        if (target == null) {
            target = new DataOutputSerializer(64);
            buffer = target;
        }
        target.clear();
        try {
            serializer.serialize(key, target);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot serialize the group key " + key, e);
        }
        return target.getCopyOfBuffer();
    }
}
