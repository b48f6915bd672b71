package io.flinkpartitioning.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A value of a map. Nested maps are its sections; nodes in it are used as they are. */
record MapNode(String where, String path, @Nullable Object raw) implements ConfigNode {

    @Override
    public Optional<List<Entry>> entries() {
        return raw instanceof Map<?, ?> map
                ? Optional.of(map.entrySet().stream().map(this::entry).toList())
                : Optional.empty();
    }

    private Entry entry(Map.Entry<?, ?> entry) {
        Object key = entry.getKey();
        Object child = entry.getValue();
        return new Entry(
                where,
                key instanceof String ? key : new Unusable(Words.of(key)),
                child instanceof ConfigNode node
                        ? node
                        : new MapNode(
                                where,
                                ConfigNode.child(path, Words.shorten(String.valueOf(key))),
                                child));
    }

    @Override
    public @Nullable Object value() {
        if (raw instanceof Long number && number.intValue() == number) {
            return number.intValue();
        }
        if (raw instanceof Float number) {
            return Double.valueOf(number.toString());
        }
        if (raw == null) {
            return null;
        }
        boolean known =
                raw instanceof String
                        || raw instanceof Integer
                        || raw instanceof Long
                        || raw instanceof Double
                        || raw instanceof Boolean;
        if (known) {
            return raw;
        }
        return new Unusable(
                raw instanceof Map ? "a section" : "of type " + raw.getClass().getName());
    }
}
