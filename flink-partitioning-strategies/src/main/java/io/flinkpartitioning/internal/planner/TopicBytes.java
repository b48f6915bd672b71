package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.flink.JobSettings;
import io.flinkpartitioning.internal.kafka.SerializerTopic;
import io.flinkpartitioning.internal.kafka.SourceKey;
import io.flinkpartitioning.internal.placement.probe.ProbedKeys;
import io.flinkpartitioning.internal.placement.state.PlacementDifference;
import io.flinkpartitioning.internal.placement.state.PlacementFingerprint;
import io.flinkpartitioning.placement.KeyPlacement;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfig;

/** Compares the bytes of a key between the topics of one source. Stateless. */
final class TopicBytes {

    /** A serializer may ask a registry for each topic. */
    private static final int MAX_TOPICS = 8;

    /** Enough places that other bytes can hardly have the same by chance. */
    private static final int PLACES = 1024;

    private TopicBytes() {}

    /**
     * Returns why one key lies in different partitions of a source's topics; empty if nothing shows
     * that.
     *
     * @param topics the topics; only some of many are compared
     */
    static <K> Optional<String> difference(
            KeyByInput<?> input,
            KeyBySettings<?, K> settings,
            SourceKey<K, ?> sourceKey,
            Collection<String> topics) {
        if (topics.size() < 2 || sourceKey.ignoresTopic()) {
            return Optional.empty();
        }
        KeyBySettings.Key<?, K> key = settings.key();
        SerializerConfig config = JobSettings.serializerConfig(input.environment());
        Iterator<String> names = topics.iterator();
        String first = names.next();
        PlacementFingerprint ofFirst = fingerprint(key, config, sourceKey, first);
        for (int i = 1; i < MAX_TOPICS && names.hasNext(); i++) {
            String other = names.next();
            if (fingerprint(key, config, sourceKey, other)
                    .differenceBetweenTopics(ofFirst)
                    .filter(PlacementDifference.MovedKey.class::isInstance)
                    .isPresent()) {
                return Optional.of(
                        """
                        the key serializer writes a key in other bytes for topic '%s' than for topic \
                        '%s', so one key lies in different partitions of them; read each topic by a \
                        source of its own"""
                                .formatted(other, first));
            }
        }
        return Optional.empty();
    }

    private static <K> PlacementFingerprint fingerprint(
            KeyBySettings.Key<?, K> key,
            SerializerConfig config,
            SourceKey<K, ?> sourceKey,
            String topic) {
        KeyPlacement<K> placement =
                sourceKey.placement(
                        key.name(),
                        key.type(),
                        config,
                        SerializerTopic.named(topic),
                        PLACES,
                        PLACES);
        return PlacementFingerprint.of(placement, ProbedKeys.of(placement, key.type(), config));
    }
}
