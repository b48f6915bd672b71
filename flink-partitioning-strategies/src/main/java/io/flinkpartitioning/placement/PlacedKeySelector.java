package io.flinkpartitioning.placement;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.jspecify.annotations.Nullable;

/**
 * Selects a record's key and places it.
 *
 * <p>A direct-mapped cache of {@value #CACHE_SIZE} keys spares serialization, hash and allocation
 * for keys that recur. It holds copies of keys whose type is mutable, because a record that is
 * reused would change them under it. Serializable; used by one thread at a time, as Flink does.
 *
 * @param <T> the type of the records
 * @param <K> the type of the user's key
 */
public final class PlacedKeySelector<T, K> implements KeySelector<T, PlacedKey<K>> {

    private static final long serialVersionUID = 1L;

    private static final int CACHE_SIZE = 4096;

    private final String keyName;
    private final KeySelector<T, K> keySelector;
    private final KeyPlacement<K> placement;
    private final @Nullable TypeSerializer<K> copier;

    // Made on first use, on the task: an empty cache need not travel with the job.
    private transient @Nullable PlacedKey<K> @Nullable [] cache;

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
        this.keyName = keyName;
        this.keySelector = keySelector;
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
        if (key == null) {
            throw new NullPointerException(nullKeyMessage());
        }
        @Nullable PlacedKey<K>[] slots = cache;
        if (slots == null) {
            slots = newCache();
            cache = slots;
        }
        int hash = key.hashCode();
        // The low bits of many hash codes carry little; a multiplication moves all of them up.
        int slot =
                (hash * 0x9e3779b9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(CACHE_SIZE));
        PlacedKey<K> cached = slots[slot];
        if (cached != null && cached.key().equals(key)) {
            return cached;
        }
        PlacedKey<K> placed = placement.place(copier == null ? key : copier.copy(key));
        slots[slot] = placed;
        return placed;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K> @Nullable PlacedKey<K>[] newCache() {
        return new PlacedKey[CACHE_SIZE];
    }

    private String nullKeyMessage() {
        return "The group key '"
                + keyName
                + "' must not be null, but a record has none: a record without key belongs to no"
                + " group. Filter such records out before the key selector sees them, or give them a"
                + " key of their own.";
    }
}
