package io.flinkpartitioning.placement;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.jspecify.annotations.Nullable;

/**
 * Selects a record's key and places it.
 *
 * <p>A cache of {@value #SLOTS} keys spares serialization, hash and allocation for keys that recur.
 * It holds copies of keys whose type is mutable, because a record that is reused would change them
 * under it. Serializable; used by one thread at a time, as Flink does.
 *
 * @param <T> the type of the records
 * @param <K> the type of the user's key
 */
public final class PlacedKeySelector<T, K> implements KeySelector<T, PlacedKey<K>> {

    private static final long serialVersionUID = 1L;

    private static final int SLOTS = 8192;

    private final GroupKeySelector<T, K> keySelector;
    private final KeyPlacement<K> placement;
    private final @Nullable TypeSerializer<K> copier;

    // Made on first use, on the task: an empty cache need not travel with the job.
    // The keys stand beside the placed keys, so that a comparison has one dereference less to wait
    // for.
    private transient @Nullable KeyCache cachedKeys;
    private transient @Nullable PlacedKey<K> @Nullable [] cachedPlacedKeys;

    /**
     * Creates a selector.
     *
     * @param keyName what the key is called in error messages
     * @param keySelector the user's selector
     * @param placement where the keys belong
     * @param keyType the type of the keys
     * @param config how Flink makes the serializer that copies keys of mutable types
     */
    public PlacedKeySelector(
            String keyName,
            KeySelector<T, K> keySelector,
            KeyPlacement<K> placement,
            TypeInformation<K> keyType,
            SerializerConfig config) {
        this.keySelector = new GroupKeySelector<>(keyName, keySelector);
        this.placement = placement;
        this.copier = KeyTypes.copierOf(keyType, config);
    }

    /**
     * Returns the placed key of a record.
     *
     * @throws NullPointerException if the key is null
     */
    @Override
    public PlacedKey<K> getKey(T value) throws Exception {
        K key = keySelector.getKey(value);
        KeyCache keys = cachedKeys;
        @Nullable PlacedKey<K>[] placedKeys = cachedPlacedKeys;
        if (keys == null || placedKeys == null) {
            keys = new KeyCache(SLOTS);
            placedKeys = newCache();
            cachedKeys = keys;
            cachedPlacedKeys = placedKeys;
        }
        int slot = keys.find(key);
        if (slot >= 0) {
            return Objects.requireNonNull(placedKeys[slot]);
        }
        PlacedKey<K> placed = placement.place(copier == null ? key : copier.copy(key));
        keys.put(-1 - slot, placed.key());
        placedKeys[-1 - slot] = placed;
        return placed;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K> @Nullable PlacedKey<K>[] newCache() {
        return new PlacedKey[SLOTS];
    }
}
