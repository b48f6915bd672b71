package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The internal side of {@link io.flinkpartitioning.placement.PlacedKeySerializerSnapshot}: how the
 * job ran that wrote the state, and what a savepoint is converted by.
 *
 * @param <K> the type of the user's key
 */
public abstract class PlacedKeySnapshot<K> implements TypeSerializerSnapshot<PlacedKey<K>> {

    /** Returns how the job ran that wrote the state; null if the state does not say. */
    protected abstract @Nullable StateOrigin origin();

    /** See {@link PlacedKeyState#layout}. */
    protected abstract Layout layout();

    /** See {@link PlacedKeyState#keys}. */
    protected abstract TypeSerializerSnapshot<K> keys();

    /** See {@link PlacedKeyState#serializer}. */
    protected abstract TypeSerializer<PlacedKey<K>> serializerOf(
            TypeSerializer<K> keySerializer, Layout layout, PlacementFingerprint fingerprint);
}
