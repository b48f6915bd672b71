package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.Layout;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a producer chose the partition of a record from its key.
 *
 * <p>Implementations are stateless and thread-safe.
 *
 * @param <K> the type of the record key
 */
public interface ProducerHash<K> extends Serializable {

    /** The stable name of the function; part of the {@link Layout}, so it must never change. */
    String name();

    /**
     * Returns a digest of the function if its name does not tell all; null if it does. Part of
     * savepoints, so a function that stays must keep it.
     */
    default @Nullable String digest() {
        return null;
    }

    /** Whether the function needs the key itself; otherwise the bytes are enough. */
    default boolean needsKey() {
        return false;
    }

    /**
     * Returns the partition that the producer chose.
     *
     * @param key the record key, never null
     * @param keyBytes the serialized key as the producer sent it
     * @param partitions the partition count, at least 1
     * @return the partition, in [0, {@code partitions})
     */
    int partition(K key, byte[] keyBytes, int partitions);
}
