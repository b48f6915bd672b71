package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.planner.decision.LayoutCount;
import io.flinkpartitioning.internal.planner.decision.SourceFacts;
import io.flinkpartitioning.kafka.KafkaMetadataException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The facts about a source that the settings need.
 *
 * @param facts the facts
 * @param unobservable why strategies that need the partition count cannot be observed, or null
 */
record KnownFacts(SourceFacts facts, @Nullable String unobservable) {

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
            return new KnownFacts(input.facts(false, LayoutCount.OWN), e.getMessage());
        }
    }

    private static <K> SourceFacts ask(KeyByInput<?> input, DeclaredRouting<K> declared) {
        KeyBySettings<?, K> settings = declared.settings();
        boolean reused = declared.reusedKey() != null;
        List<DeclaredRouting<K>> observed =
                settings.wishes().observed().stream()
                        .map(other -> DeclaredRouting.of(other, settings))
                        .filter(other -> other.reusedKey() != null)
                        .toList();
        LayoutCount wanted = declared.layoutCount();
        if (!reused) {
            for (DeclaredRouting<K> other : observed) {
                wanted = wanted.isGiven() ? wanted : other.layoutCount();
            }
        }
        String obstacle = settings.partner() == null ? null : settings.partner().obstacle();
        return obstacle == null
                ? input.facts(reused || !observed.isEmpty(), wanted)
                : input.facts(false, LayoutCount.OWN).exchanged(wanted, obstacle);
    }

    KnownFacts withFacts(SourceFacts newFacts) {
        return new KnownFacts(newFacts, unobservable);
    }
}
