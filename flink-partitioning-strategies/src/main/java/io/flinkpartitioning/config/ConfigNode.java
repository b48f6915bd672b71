package io.flinkpartitioning.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a configuration and its position. Children are made on demand, so a value that nobody
 * reads is not checked, and a value that contains itself does no harm.
 */
interface ConfigNode {

    /** The position: file, line and column, or another name for it. */
    String where();

    /** The keys from the root to the value, joined by dots; empty at the root. */
    String path();

    /** The children in order, with duplicates; empty if the value is no section. */
    Optional<List<Entry>> entries();

    /**
     * A {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean} or null.
     * Anything else is an {@link Unusable}.
     */
    @Nullable Object value();

    /** The path of a child. */
    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /**
     * A key and its value.
     *
     * @param where the position of the key
     * @param key a {@code String}, or {@link Unusable}
     */
    record Entry(String where, Object key, ConfigNode value) {}

    /**
     * A value that no option may have.
     *
     * @param words what it is, to follow "is"
     */
    record Unusable(String words) {}
}
