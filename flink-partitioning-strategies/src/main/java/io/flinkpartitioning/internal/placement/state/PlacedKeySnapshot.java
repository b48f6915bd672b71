package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The internal side of {@link io.flinkpartitioning.placement.PlacedKeySerializerSnapshot}: how the
 * job ran that wrote the state.
 *
 * @param <K> the type of the user's key
 */
public abstract class PlacedKeySnapshot<K> implements TypeSerializerSnapshot<PlacedKey<K>> {

    /** Returns how the job ran that wrote the state; null if the state does not say. */
    protected abstract @Nullable StateOrigin origin();
}
