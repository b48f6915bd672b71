package io.flinkpartitioning.internal.placement.keys;

import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are known to be at home in one place. For most records nothing else has to be known.
 *
 * <p>Holds at most {@value #SLOTS} keys, fewer if they are large or a subtask has many places (see
 * {@link SubtaskHomeKeys}), and forgets others. A forgotten key costs one more placement. Used by
 * one thread.
 *
 * @param <K> the type of the user's key
 */
public final class HomeKeys<K> {

    static final int SLOTS = 2048;

    private final @Nullable TypeSerializer<K> copier;
    private final KeySize<K> size;
    private final KeyCache keys;

    HomeKeys(@Nullable TypeSerializer<K> copier, KeySize<K> size, KeyCache keys) {
        this.copier = copier;
        this.size = size;
        this.keys = keys;
    }

    /**
     * Creates the sets in the task that uses them. Immutable and serializable.
     *
     * @param <K> the type of the user's key
     */
    public static final class Factory<K> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final @Nullable TypeSerializer<K> copier;
        private final KeySize<K> size;

        /**
         * Creates a factory.
         *
         * @param keyType the type of the keys
         * @param config how Flink makes the serializer that copies and measures keys
         */
        public Factory(TypeInformation<K> keyType, SerializerConfig config) {
            this.copier = KeyTypes.copierOf(keyType, config);
            this.size = KeySize.ofType(keyType, config);
        }

        /** Returns the sets of one subtask, none yet. */
        public SubtaskHomeKeys<K> onSubtask() {
            return new SubtaskHomeKeys<>(copier, size);
        }
    }

    /** Returns whether a key is known to be at home. */
    public boolean contains(K key) {
        return keys.find(key) >= 0;
    }

    /** Adds a key that is at home. */
    public void add(K key) {
        int slot = keys.find(key);
        if (slot < 0 && KeyCache.takes(-1 - slot)) {
            keys.put(-1 - slot, copier == null ? key : copier.copy(key), size.of(key));
        }
    }
}
