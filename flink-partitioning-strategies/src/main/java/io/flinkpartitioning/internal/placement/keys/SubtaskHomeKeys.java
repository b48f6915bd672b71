package io.flinkpartitioning.internal.placement.keys;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The keys that are known to be at home in the places of one subtask, such as the partitions that
 * it reads.
 *
 * <p>All together take at most {@value #MAX_BYTES} bytes, as {@link KeySize} estimates them. Each
 * place may take an equal share of that. So 2,048 keys of 36 characters fit for each of 92
 * partitions, and 150 for each of 1,000. Used by one thread.
 *
 * @param <K> the type of the user's key
 */
public final class SubtaskHomeKeys<K> {

    public static final long MAX_BYTES = 24L << 20;

    private final @Nullable TypeSerializer<K> copier;
    private final KeySize<K> size;
    private final List<KeyCache> caches = new ArrayList<>();

    SubtaskHomeKeys(@Nullable TypeSerializer<K> copier, KeySize<K> size) {
        this.copier = copier;
        this.size = size;
    }

    /** Returns an empty set for one more place. The shares of the others shrink. */
    public HomeKeys<K> ofNextPlace() {
        KeyCache cache = KeyCache.ofKeys(HomeKeys.SLOTS, MAX_BYTES);
        caches.add(cache);
        long share = MAX_BYTES / caches.size();
        caches.forEach(each -> each.limitTo(share));
        return new HomeKeys<>(copier, size, cache);
    }

    /** Returns how many bytes all keys and their tables take, as they are estimated. */
    public long bytes() {
        return caches.stream().mapToLong(KeyCache::bytes).sum();
    }
}
