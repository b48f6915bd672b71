package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** What the library alone does with the types of placed keys. Stateless and thread-safe. */
public final class PlacedKeyTypes {

    private PlacedKeyTypes() {}

    /**
     * Returns the same type, with its own remedy for a restore of another layout.
     *
     * @param remedy says what to change in the job
     */
    public static <K> TypeInformation<PlacedKey<K>> withRemedy(
            PlacedKeyType<K> type, LayoutRemedy remedy) {
        return type.remediedBy(remedy);
    }
}
