package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.source.ChangedSourceException;
import java.io.Serializable;

/**
 * Checks whether a source is still what it was when the job was built. Runs each time the
 * enumerator looks for new splits, in the same thread, so it may block.
 */
@FunctionalInterface
public interface DiscoveryCheck extends Serializable {

    /** Finds nothing wrong. */
    DiscoveryCheck NONE = () -> {};

    /**
     * Checks the source.
     *
     * @throws ChangedSourceException if the job must not go on; it fails before any new split is
     *     assigned
     */
    void check();
}
