package io.flinkpartitioning.internal.placement.keys;

import java.io.Serializable;

/**
 * Turns a key into bytes, for instance into the bytes that a Kafka producer hashed.
 *
 * <p>Equal keys must give equal bytes, in every JVM and in every version of the job that shares
 * state. An instance is used by one thread at a time.
 *
 * @param <K> the type of the key
 */
@FunctionalInterface
public interface KeyEncoder<K> extends Serializable {

    /**
     * Returns the bytes of a key. The caller must not change or keep them.
     *
     * @param key the key, never null
     */
    byte[] encode(K key);

    /** Closes what encoding has opened. The next key opens it again. */
    default void release() {}
}
