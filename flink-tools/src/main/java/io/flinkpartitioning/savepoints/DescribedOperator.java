package io.flinkpartitioning.savepoints;

import io.flinkpartitioning.internal.flink.savepoint.StoredOperator;
import io.flinkpartitioning.internal.placement.state.PlacedKeyState;
import io.flinkpartitioning.placement.Layout;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * An operator in a savepoint, and what can be said of its keys.
 *
 * @param stored what the savepoint says
 * @param tally its entries; null if they were not counted
 */
record DescribedOperator(StoredOperator stored, @Nullable OperatorTally tally) {

    /** Returns its keyed state; empty if it has none, or none that can be read. */
    Optional<StoredOperator.Keyed> keyed() {
        return Optional.ofNullable(stored.keyed());
    }

    /** Whether it has keyed state that can be converted. */
    boolean isConvertible() {
        return stored.keyed() != null;
    }

    /** Returns the layout of its keys; empty for plain ones, and if it has no keys. */
    Optional<Layout> layout() {
        return keyed().flatMap(keyed -> PlacedKeyState.layout(keyed.keys()));
    }

    /** Returns what its keys are; empty if it has none. */
    String keyType() {
        return keyed().map(keyed -> typeOf(userKeys(keyed.keys()))).orElse("");
    }

    private static TypeSerializerSnapshot<?> userKeys(TypeSerializerSnapshot<?> keys) {
        return PlacedKeyState.keys(keys).<TypeSerializerSnapshot<?>>map(user -> user).orElse(keys);
    }

    private static String typeOf(TypeSerializerSnapshot<?> keys) {
        TypeSerializer<?> serializer = keys.restoreSerializer();
        Object instance;
        try {
            instance = serializer.createInstance();
        } catch (RuntimeException e) {
            // A class of the user's need not have a constructor that works.
            instance = null;
        }
        return instance == null
                ? serializer.getClass().getSimpleName()
                : instance.getClass().getSimpleName();
    }

    /** Returns what can be done with it, in a word. */
    String conversion() {
        if (isConvertible()) {
            return "yes";
        }
        return stored.obstacle().isPresent() ? "no" : stored.finished() ? "finished" : "copied";
    }
}
