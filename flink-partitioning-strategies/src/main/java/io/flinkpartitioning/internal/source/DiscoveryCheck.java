package io.flinkpartitioning.internal.source;

import io.flinkpartitioning.source.ChangedSourceException;
import java.io.Serializable;

/**
 * Looks whether a source is still what it was when the job was built, each time that its enumerator
 * looks for new splits, in the same thread: blocking is allowed.
 */
@FunctionalInterface
public interface DiscoveryCheck extends Serializable {

    /** Finds nothing wrong. */
    DiscoveryCheck NONE = () -> {};

    /**
     * Looks.
     *
     * @throws ChangedSourceException if the job must not go on: it fails before any new split is
     *     assigned
     */
    void check();
}
