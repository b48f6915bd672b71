package io.flinkpartitioning.internal.placement.state;

import java.io.Serializable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows how a job runs, and which state it must not go on from. It travels with the job, but only
 * {@link #origin()} is written into a savepoint.
 */
public interface OriginCheck extends Serializable {

    /** Returns how the job runs, for the state that it writes. */
    StateOrigin origin();

    /**
     * Returns why the job must not go on from a state, as a message, or nothing if it may.
     *
     * @param restored how the job ran that wrote the state; null for state of 0.1, which does not
     *     say
     */
    Optional<String> refusal(@Nullable StateOrigin restored);
}
