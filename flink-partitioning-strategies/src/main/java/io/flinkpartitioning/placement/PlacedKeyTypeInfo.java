package io.flinkpartitioning.placement;

import io.flinkpartitioning.internal.placement.KeyTypes;
import io.flinkpartitioning.internal.placement.LayoutRemedy;
import io.flinkpartitioning.internal.placement.PlacedKeyType;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The type of {@link PlacedKey}s of one layout.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <K> the type of the user's key
 */
public final class PlacedKeyTypeInfo<K> extends PlacedKeyType<K> {

    private static final long serialVersionUID = 1L;

    private final TypeInformation<K> keyType;
    private final Layout layout;
    private final @Nullable LayoutRemedy remedy;

    /**
     * Creates the type if the user's key type is stable. Flink's {@code keyBy} checks the outer
     * type only, so this checks inner types too.
     *
     * @param keyName what the key is called in error messages
     * @param keyType the type of the user's key
     * @param layout the layout of the keys
     * @throws IllegalArgumentException if keys of the type cannot be grouped: arrays, maps, sets,
     *     and classes without {@code equals}, even as fields
     */
    public static <K> PlacedKeyTypeInfo<K> of(
            String keyName, TypeInformation<K> keyType, Layout layout) {
        KeyTypes.requireStable(keyName, keyType);
        return new PlacedKeyTypeInfo<>(keyType, layout, null);
    }

    private PlacedKeyTypeInfo(
            TypeInformation<K> keyType, Layout layout, @Nullable LayoutRemedy remedy) {
        this.keyType = keyType;
        this.layout = layout;
        this.remedy = remedy;
    }

    @Override
    protected PlacedKeyTypeInfo<K> remediedBy(LayoutRemedy newRemedy) {
        return new PlacedKeyTypeInfo<>(keyType, layout, newRemedy);
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return keyType.getTotalFields();
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Class<PlacedKey<K>> getTypeClass() {
        return (Class) PlacedKey.class;
    }

    @Override
    public boolean isKeyType() {
        return true;
    }

    @Override
    public TypeSerializer<PlacedKey<K>> createSerializer(SerializerConfig config) {
        return new PlacedKeySerializer<>(keyType.createSerializer(config), layout, remedy);
    }

    @Override
    public String toString() {
        return "PlacedKey<" + keyType + ">";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlacedKeyTypeInfo<?> that
                && keyType.equals(that.keyType)
                && layout.equals(that.layout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyType, layout);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof PlacedKeyTypeInfo;
    }
}
