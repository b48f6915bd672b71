package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/**
 * The internal side of {@link io.flinkpartitioning.placement.PlacedKeyTypeInfo}: the words with
 * which a restore under another layout is refused.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <K> the type of the user's key
 */
public abstract class PlacedKeyType<K> extends TypeInformation<PlacedKey<K>> {

    private static final long serialVersionUID = 1L;

    /** See {@link PlacedKeyTypes#withRemedy}. */
    protected abstract PlacedKeyType<K> remediedBy(LayoutRemedy remedy);
}
