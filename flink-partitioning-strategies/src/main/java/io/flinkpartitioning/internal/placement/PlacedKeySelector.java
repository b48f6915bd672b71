package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.jspecify.annotations.Nullable;

/**
 * Selects a record's key and places it.
 *
 * <p>A cache saves serialization, hash and allocation for keys that recur, if placing a key costs
 * more than finding it. It holds at most {@value #SLOTS} keys, and at most {@value #MAX_BYTES}
 * bytes as {@link KeySize} estimates them: all of {@value #SLOTS} keys of up to 400 characters. If
 * the key type is mutable, the cache holds copies, because a reused record would change the keys.
 * Serializable; used by one thread at a time, as Flink does.
 *
 * @param <T> the type of the records
 * @param <K> the type of the user's key
 */
public final class PlacedKeySelector<T, K> implements KeySelector<T, PlacedKey<K>> {

    private static final long serialVersionUID = 1L;

    private static final int SLOTS = 8192;
    private static final long MAX_BYTES = 8L << 20;

    /** The placed key beside each key. */
    private static final int PLACED_BYTES = 24;

    private final GroupKeySelector<T, K> keySelector;
    private final KeyPlacement<K> placement;
    private final boolean cached;
    private final @Nullable TypeSerializer<K> copier;
    private final KeySize<K> size;

    // Made on first use in the task: an empty cache need not travel with the job.
    private transient @Nullable KeyCache placedKeys;

    /**
     * Creates a selector.
     *
     * @param keyName what the key is called in error messages
     * @param keySelector the user's selector
     * @param placement where the keys belong
     * @param keyType the type of the keys
     * @param config how Flink makes the serializer that copies and measures keys
     */
    public PlacedKeySelector(
            String keyName,
            KeySelector<T, K> keySelector,
            KeyPlacement<K> placement,
            TypeInformation<K> keyType,
            SerializerConfig config) {
        this.keySelector = new GroupKeySelector<>(keyName, keySelector);
        this.placement = placement;
        this.cached = !(placement instanceof HashPlacement<K> hash) || hash.encodes();
        this.copier = KeyTypes.copierOf(keyType, config);
        this.size = KeySize.ofType(keyType, config);
    }

    /**
     * Returns the placed key of a record.
     *
     * @throws NullPointerException if the key is null
     */
    @Override
    @SuppressWarnings("unchecked") // The value beside each key is its placed key.
    public PlacedKey<K> getKey(T value) throws Exception {
        K key = keySelector.getKey(value);
        if (!cached) {
            return placement.place(key);
        }
        KeyCache cache = placedKeys;
        if (cache == null) {
            cache = KeyCache.ofKeysAndValues(SLOTS, MAX_BYTES);
            placedKeys = cache;
        }
        int place = cache.find(key);
        return place >= 0 ? (PlacedKey<K>) cache.valueAt(place) : place(cache, -1 - place, key);
    }

    private PlacedKey<K> place(KeyCache cache, int place, K key) {
        PlacedKey<K> placed = placement.place(copier == null ? key : copier.copy(key));
        if (KeyCache.takes(place)) {
            cache.put(place, placed.key(), placed, size.of(key) + PLACED_BYTES);
        }
        return placed;
    }
}
