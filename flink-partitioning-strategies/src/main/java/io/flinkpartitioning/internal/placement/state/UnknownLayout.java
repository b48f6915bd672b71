package io.flinkpartitioning.internal.placement.state;

import io.flinkpartitioning.placement.PlacedKey;
import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * What Flink asks for the type of a {@link PlacedKey} if it has the class alone: refuses.
 *
 * <p>Flink would take Kryo otherwise, and any two layouts would seem to be one type. It can't be
 * refused for keys alone, because Flink asks for the types of keys, records and state in one way.
 * Nothing is lost with it: {@link PlacedKey#key()} is what records and state need, and {@link
 * io.flinkpartitioning.placement.PlacedKeyTypeInfo} serves who wants the placed key itself.
 *
 * @param <K> the type of the user's key
 */
public final class UnknownLayout<K> extends TypeInfoFactory<PlacedKey<K>> {

    /**
     * Refuses.
     *
     * @throws IllegalArgumentException always. Flink would take an {@code InvalidTypesException} of
     *     a field as leave to use Kryo
     */
    @Override
    public TypeInformation<PlacedKey<K>> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> genericParameters) {
        throw new IllegalArgumentException(
                """
                The type of a PlacedKey must have its layout, but Flink asks for the type of %s, which \
                has none. Group by a keyed stream of SmartKeyBy, or by its own selector; let records \
                and state have the user's key, key(). If you place keys by hand, give \
                PlacedKeyTypeInfo.of(…)."""
                        .formatted(type.getTypeName()));
    }
}
