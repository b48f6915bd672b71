package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.KeyPlacement;
import org.jspecify.annotations.Nullable;

/**
 * A placement that tells what it hashes.
 *
 * @param <K> the type of the user's key
 */
public interface EncodedPlacement<K> extends KeyPlacement<K> {

    /** Returns a hash, 64 bit, of all that the place of a key follows from. */
    long hashOfBytes(K key);

    /** Whether equal keys have one place only if their bytes are equal. */
    boolean hashesBytes();

    /** Returns what is declared of the producers; null if nothing is. */
    @Nullable DeclaredSettings declared();

    /** Closes what placing keys has opened. The next key opens it again. */
    void release();
}
