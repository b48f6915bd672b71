package io.flinkpartitioning.internal.placement;

import org.apache.flink.api.java.functions.KeySelector;

/**
 * The user's selector of the group key, checked to never return null.
 *
 * @param keyName what the key is called in error messages
 * @param keySelector the user's selector
 */
public record GroupKeySelector<T, K>(String keyName, KeySelector<T, K> keySelector)
        implements KeySelector<T, K> {

    /**
     * Returns the key of a record.
     *
     * @throws NoKeyException if it is null
     */
    @Override
    public K getKey(T value) throws Exception {
        K key = keySelector.getKey(value);
        if (key == null) {
            throw new NoKeyException(nullKeyMessage());
        }
        return key;
    }

    private String nullKeyMessage() {
        return """
        The group key '%s' must not be null, but a record has none: a record without key belongs to \
        no group. Filter such records out before the keyBy, or give them a key of their own."""
                .formatted(keyName);
    }
}
