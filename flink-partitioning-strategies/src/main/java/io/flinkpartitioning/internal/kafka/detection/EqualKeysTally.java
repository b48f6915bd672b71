package io.flinkpartitioning.internal.kafka.detection;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks for equal keys with different bytes: under partition placement, one group would become two.
 * Used by one thread.
 */
final class EqualKeysTally {

    private static final int MAX_TEXT = 60;

    /** A key where it was seen first. */
    private static final class Seen {

        private final Object key;
        private final byte[] bytes;
        private final int partition;

        Seen(Object key, byte[] bytes, int partition) {
            this.key = key;
            this.bytes = bytes;
            this.partition = partition;
        }
    }

    private final Map<Object, Seen> keys = new HashMap<>();
    private long rewritten;
    private @Nullable String firstRewritten;
    private @Nullable String apart;

    /**
     * Adds a key.
     *
     * @param key the key
     * @param bytes what the declared serializer writes of it
     * @param partition the partition of its record
     */
    void add(Object key, byte[] bytes, int partition) {
        Seen seen = keys.get(key);
        if (seen == null) {
            // A copy, because the user's serializer may reuse its array.
            keys.put(key, new Seen(key, bytes.clone(), partition));
        } else if (apart == null && !Arrays.equals(seen.bytes, bytes)) {
            apart =
                    "'%s' in partition %d and '%s' in partition %d"
                            .formatted(
                                    shortened(seen.key), seen.partition, shortened(key), partition);
        }
    }

    /**
     * Compares what the declared serializer writes of a record key with the record.
     *
     * @param key the key
     * @param bytes what the serializer writes
     * @param inRecord the bytes of the record
     * @param partition the partition of the record
     */
    void compare(Object key, byte[] bytes, byte[] inRecord, int partition) {
        if (!Arrays.equals(bytes, inRecord)) {
            rewritten++;
            firstRewritten =
                    firstRewritten == null
                            ? "'%s' in partition %d".formatted(shortened(key), partition)
                            : firstRewritten;
        }
    }

    /** Returns the first two equal keys with different bytes, and their partitions; or null. */
    @Nullable String apart() {
        return apart;
    }

    /** Returns how many record keys the declared serializer writes as other bytes. */
    long rewritten() {
        return rewritten;
    }

    /** Returns the first of them and its partition; null if there is none. */
    @Nullable String firstRewritten() {
        return firstRewritten;
    }

    private static String shortened(Object key) {
        String text = String.valueOf(key);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
