package io.flinkpartitioning.internal.source;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The readers that have asked for a split and not got one since, with their hosts.
 *
 * <p>A reader that asks gets an answer. If the wrapped enumerator gives a split of another reader,
 * it is asked again, until the asking reader has a split or there is none.
 */
final class SplitRequests {

    private final Map<Integer, @Nullable String> hosts = new LinkedHashMap<>();

    /** Takes the request of a reader on a host. */
    void add(int reader, @Nullable String host) {
        hosts.put(reader, host);
    }

    /** Takes note that readers have got a split, have heard the end, or are gone. */
    void removeAll(Collection<Integer> readers) {
        hosts.keySet().removeAll(readers);
    }

    boolean isEmpty() {
        return hosts.isEmpty();
    }

    /** The host of the reader that has waited longest. */
    @Nullable String longestWaitingHost() {
        return hosts.values().iterator().next();
    }
}
