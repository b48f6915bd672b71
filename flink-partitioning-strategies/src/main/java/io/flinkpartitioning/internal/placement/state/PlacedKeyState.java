package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.internal.Require;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.Layout;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeySerializerSnapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;

/**
 * Where keyed state is to live, and what its savepoint holds of that. Used by one thread at a time.
 *
 * @param placement where each key belongs
 * @param fingerprint what shows that a job places keys alike
 * @param <K> the type of the user's key
 */
public record PlacedKeyState<K>(KeyPlacement<K> placement, PlacementFingerprint fingerprint) {

    /** A savepoint has no records in flight, whatever plan wrote it. */
    private static final StateOrigin NOTHING_IN_FLIGHT =
            new StateOrigin(new TreeMap<>(), false, "");

    /**
     * Returns where the state of a keyed stream lives.
     *
     * @param type the type of the stream's keys
     * @throws IllegalArgumentException if the type does not know a placement
     */
    public static PlacedKeyState<?> of(PlacedKeyType<?> type) {
        PlacementFingerprint fingerprint = type.fingerprint();
        StoredKeyCheck<?> keys = fingerprint.storedKeys();
        Require.argument(
                keys != null,
                """
                The type of the keys must know where each key belongs, but %s knows the layout alone. \
                Take SmartKeyBy.placedKeyType(), or make the type with \
                PlacedKeyTypeInfo.of(keyName, keyType, placement, config).""",
                type);
        return new PlacedKeyState<>(Objects.requireNonNull(keys).placement(), fingerprint);
    }

    /**
     * Returns where keys of an unknown type live. A restore finds a difference in what is declared,
     * but none that only a key shows.
     */
    public static <K> PlacedKeyState<K> ofUnknownKeys(KeyPlacement<K> placement) {
        return new PlacedKeyState<>(placement, PlacementFingerprint.ofDeclarations(placement));
    }

    /** Returns the layout of the state. */
    public Layout layout() {
        return placement.layout();
    }

    /**
     * Returns the serializer of the state's keys.
     *
     * @param keySerializer the serializer of the user's keys, which keep their bytes
     */
    public TypeSerializer<PlacedKey<K>> serializer(TypeSerializer<K> keySerializer) {
        PlacedKeySnapshot<K> format = new PlacedKeySerializerSnapshot<>();
        return format.serializerOf(
                keySerializer,
                layout(),
                fingerprint.with(StateOrigin.ENTRY, NOTHING_IN_FLIGHT::write));
    }

    /**
     * Returns the layout of restored keys; empty for plain ones.
     *
     * @param keys the snapshot of their serializer
     */
    public static Optional<Layout> layout(TypeSerializerSnapshot<?> keys) {
        return keys instanceof PlacedKeySnapshot<?> placed
                ? Optional.of(placed.layout())
                : Optional.empty();
    }

    /**
     * Returns the snapshot of the serializer of the user's keys; empty for plain keys.
     *
     * @param keys the snapshot of the serializer of restored keys
     */
    public static Optional<TypeSerializerSnapshot<?>> keys(TypeSerializerSnapshot<?> keys) {
        return keys instanceof PlacedKeySnapshot<?> placed
                ? Optional.of(placed.keys())
                : Optional.empty();
    }
}
