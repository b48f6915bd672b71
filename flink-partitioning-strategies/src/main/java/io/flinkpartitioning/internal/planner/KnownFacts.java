package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The facts about a source that the settings need.
 *
 * @param facts the facts
 * @param unobservable why strategies that need the partition count cannot be observed, or null
 */
record KnownFacts(SourceFacts facts, @Nullable String unobservable) {

    private static final Logger LOG = LoggerFactory.getLogger(KnownFacts.class);

    /**
     * Asks for facts that the plan depends on.
     *
     * @throws KafkaMetadataException if a partition count matters, is not pinned and cannot be read
     */
    static <K> KnownFacts required(KeyByInput<?> input, DeclaredRouting<K> declared) {
        return new KnownFacts(ask(input, declared), null);
    }

    /** Asks for facts that only an observation depends on. */
    static <K> KnownFacts ifKnown(KeyByInput<?> input, DeclaredRouting<K> declared) {
        try {
            return required(input, declared);
        } catch (KafkaMetadataException e) {
            LOG.warn("{} is not observed: {}", input.name(), e.getMessage());
            return new KnownFacts(input.facts(false, 0), e.getMessage());
        }
    }

    private static <K> SourceFacts ask(KeyByInput<?> input, DeclaredRouting<K> declared) {
        KeyBySettings<?, K> settings = declared.settings();
        boolean reused = declared.reusedKey() != null;
        List<DeclaredRouting<K>> observed =
                settings.observed().stream()
                        .map(other -> DeclaredRouting.of(other, settings))
                        .filter(other -> other.reusedKey() != null)
                        .toList();
        int pinned = declared.pinnedPartitions();
        if (!reused) {
            for (DeclaredRouting<K> other : observed) {
                pinned = Math.max(pinned, other.pinnedPartitions());
            }
        }
        String obstacle = settings.partner() == null ? null : settings.partner().obstacle();
        return obstacle == null
                ? input.facts(reused || !observed.isEmpty(), pinned)
                : input.facts(false, 0).exchanged(pinned, obstacle);
    }

    KnownFacts withFacts(SourceFacts newFacts) {
        return new KnownFacts(newFacts, unobservable);
    }
}
