package io.flinkpartitioning.internal.placement;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the bytes of a source key depend on, beyond the key and its serializer's class. The layout
 * in a savepoint does not have it. Immutable, compared by value.
 *
 * @param topic the topic that the serializer is given; empty if it ignores that
 * @param settings the settings of the serializer; they may be secret
 */
public record KeyEncoding(String topic, Map<String, String> settings) implements Serializable {

    /** Depends on nothing else. */
    public static final KeyEncoding FIXED = new KeyEncoding("", Map.of());

    /** Copies the settings. */
    public KeyEncoding {
        settings = Map.copyOf(settings);
    }

    /** Names the topic and the settings, without their values. */
    @Override
    public String toString() {
        return "%s%s"
                .formatted(
                        topic.isEmpty() ? "" : " by the bytes for topic '%s'".formatted(topic),
                        settings.isEmpty()
                                ? ""
                                : " with serializer settings " + new TreeSet<>(settings.keySet()));
    }
}
