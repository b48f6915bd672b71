package io.flinkpartitioning.internal.placement.state;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the bytes of a source key depend on, beyond the key and its serializer's class. The layout
 * in a savepoint does not have it. Immutable.
 *
 * <p>Two are equal if their probes are. If the probes of one don't stand for all keys, topic and
 * settings decide.
 *
 * @param topic the topic that the serializer is given, or the name of a stream whose topic is not
 *     known; empty if it ignores that
 * @param settings the settings of the serializer; they may be secret
 * @param probes where keys are that stand for all keys, by their names; empty if none do
 */
public record KeyEncoding(String topic, Map<String, String> settings, Map<String, String> probes)
        implements Serializable {

    /** Depends on nothing else. */
    public static final KeyEncoding FIXED = new KeyEncoding("", Map.of());

    /** Copies the settings and the probes. */
    public KeyEncoding {
        settings = Map.copyOf(settings);
        probes = Map.copyOf(probes);
    }

    /** Creates an encoding of which topic and settings tell all that is known. */
    public KeyEncoding(String topic, Map<String, String> settings) {
        this(topic, settings, Map.of());
    }

    /**
     * Returns the same encoding with the probes of a fingerprint.
     *
     * @param fingerprint the fingerprint of the placement by these bytes
     */
    public KeyEncoding shownBy(PlacementFingerprint fingerprint) {
        return new KeyEncoding(topic, settings, fingerprint.probesOfAllKeys());
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof KeyEncoding that)) {
            return false;
        }
        return (probes.isEmpty() || that.probes.isEmpty())
                ? topic.equals(that.topic) && settings.equals(that.settings)
                : probes.equals(that.probes);
    }

    /** The same for all, since encodings of other topics and settings may be equal. */
    @Override
    public int hashCode() {
        return KeyEncoding.class.getName().hashCode();
    }

    /** Names the topic and the settings, without their values. */
    @Override
    public String toString() {
        return "%s%s"
                .formatted(
                        topic.isEmpty()
                                ? ""
                                : " by the bytes for topic or stream '%s'".formatted(topic),
                        settings.isEmpty()
                                ? ""
                                : " with serializer settings " + new TreeSet<>(settings.keySet()));
    }
}
