package io.flinkpartitioning.internal.placement.state;

import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/** Finds out how the jobs ran that wrote keyed states. Stateless and thread-safe. */
public final class StateOrigins {

    private StateOrigins() {}

    /** Returns how the job ran; empty if the keys are not this library's, or do not say. */
    public static Optional<StateOrigin> of(TypeSerializerSnapshot<?> keys) {
        return keys instanceof PlacedKeySnapshot<?> placed
                ? Optional.ofNullable(placed.origin())
                : Optional.empty();
    }
}
