package io.flinkpartitioning.config;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a configuration, and where it stands. Children are made when they are asked for, so
 * that what nobody reads is neither checked nor followed into itself.
 */
interface ConfigNode {

    /** The file, line and column, or another name of the place. */
    String where();

    /** The keys from the root to the value, joined by dots; empty at the root. */
    String path();

    /** The children in order, with duplicates; empty if the value is no section. */
    Optional<List<Entry>> entries();

    /**
     * A {@code String}, {@code Integer}, {@code Long}, {@code Double}, {@code Boolean}, null, or,
     * for all else, {@link Unusable}.
     */
    @Nullable Object value();

    /** The path of a child. */
    static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /**
     * A key, and what stands there.
     *
     * @param where where the key stands
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
