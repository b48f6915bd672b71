package io.flinkpartitioning.internal.flink.savepoint;

import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.runtime.state.ttl.TtlStateFactory;
import org.jspecify.annotations.Nullable;

/**
 * A keyed state in a savepoint. Immutable.
 *
 * @param name its name, which it shares with no state of its kind
 * @param kind {@code value}, {@code list}, {@code map}, {@code reducing}, {@code aggregating} or
 *     {@code timers}
 * @param expires whether its values have a time to live
 */
public record StoredState(String name, String kind, boolean expires) {

    private static final String TIMERS = "timers";

    static StoredState of(KeyedHeader.State state) {
        StateMetaInfoSnapshot description = state.description();
        String kind = description.getOption(CommonOptionsKeys.KEYED_STATE_TYPE);
        return new StoredState(
                state.name(),
                description.getBackendStateType() == BackendStateType.PRIORITY_QUEUE
                        ? TIMERS
                        : kind == null ? "unknown" : kind.toLowerCase(Locale.ROOT),
                expires(
                        description.getTypeSerializerSnapshot(
                                CommonSerializerKeys.VALUE_SERIALIZER)));
    }

    /** The elements of lists and the values of maps have a time each. */
    private static boolean expires(@Nullable TypeSerializerSnapshot<?> values) {
        return values instanceof TtlStateFactory.TtlSerializerSnapshot
                || (values instanceof CompositeTypeSerializerSnapshot<?, ?> composite
                        && Stream.of(composite.getNestedSerializerSnapshots())
                                .anyMatch(StoredState::expires));
    }
}
