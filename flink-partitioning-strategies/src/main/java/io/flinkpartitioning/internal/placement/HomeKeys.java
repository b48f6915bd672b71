package io.flinkpartitioning.internal.placement;

import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are known to be at home in one place. For most records nothing else has to be known.
 *
 * <p>Holds at most {@value #SLOTS} keys and forgets others. A forgotten key costs one more
 * placement. Used by one thread.
 *
 * @param <K> the type of the user's key
 */
public final class HomeKeys<K> {

    private static final int SLOTS = 2048;

    private final @Nullable TypeSerializer<K> copier;
    private final KeyCache keys = KeyCache.ofKeys(SLOTS);

    private HomeKeys(@Nullable TypeSerializer<K> copier) {
        this.copier = copier;
    }

    /**
     * Creates the set in the task that uses it. Immutable and serializable.
     *
     * @param <K> the type of the user's key
     */
    public static final class Factory<K> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final @Nullable TypeSerializer<K> copier;

        /**
         * Creates a factory.
         *
         * @param keyType the type of the keys
         * @param config how Flink makes the serializer that copies keys of mutable types
         */
        public Factory(TypeInformation<K> keyType, SerializerConfig config) {
            this.copier = KeyTypes.copierOf(keyType, config);
        }

        /** Returns an empty set. */
        public HomeKeys<K> create() {
            return new HomeKeys<>(copier);
        }
    }

    /** Returns whether a key is known to be at home. */
    public boolean contains(K key) {
        return keys.find(key) >= 0;
    }

    /** Adds a key that is at home. */
    public void add(K key) {
        int slot = keys.find(key);
        if (slot < 0) {
            keys.put(-1 - slot, copier == null ? key : copier.copy(key));
        }
    }
}
