package io.flinkpartitioning.internal.placement;

import io.flinkpartitioning.internal.placement.keys.KeyCache;
import io.flinkpartitioning.internal.placement.keys.KeySize;
import io.flinkpartitioning.internal.placement.keys.KeyTypes;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.jspecify.annotations.Nullable;

/**
 * Selects a record's key and places it.
 *
 * <p>Knows the type of its keys, and with it their layout. Flink asks it if it keys a stream anew,
 * as its own joins do.
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
public final class PlacedKeySelector<T, K>
        implements KeySelector<T, PlacedKey<K>>, ResultTypeQueryable<PlacedKey<K>> {

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

    /** Only asked while the job is built, so it need not travel with the job. */
    private final transient @Nullable TypeInformation<PlacedKey<K>> placedType;

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
        this.cached = !(placement instanceof HashPlacement<K> hash) || hash.hashesBytes();
        this.copier = KeyTypes.copierOf(keyType, config);
        this.size = KeySize.ofType(keyType, config);
        this.placedType = null;
    }

    private PlacedKeySelector(
            PlacedKeySelector<T, K> selector, TypeInformation<PlacedKey<K>> placedType) {
        this.keySelector = selector.keySelector;
        this.placement = selector.placement;
        this.cached = selector.cached;
        this.copier = selector.copier;
        this.size = selector.size;
        this.placedType = placedType;
    }

    /** Returns the same selector for a keyed stream: it tells Flink the type of its keys. */
    public PlacedKeySelector<T, K> ofType(TypeInformation<PlacedKey<K>> newPlacedType) {
        return new PlacedKeySelector<>(this, newPlacedType);
    }

    /** Returns the type of the keys; empty for a selector that keys no stream. */
    public Stream<TypeInformation<?>> placedType() {
        return Stream.ofNullable(placedType);
    }

    @Override
    public TypeInformation<PlacedKey<K>> getProducedType() {
        return Objects.requireNonNull(
                placedType, "The selector of a keyed stream has a type, while the job is built");
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
