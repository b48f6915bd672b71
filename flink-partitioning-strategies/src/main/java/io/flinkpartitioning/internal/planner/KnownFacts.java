package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.kafka.SourceKey;
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
        LayoutCount wanted = declared.layoutCount(input);
        for (DeclaredRouting<K> other : observed) {
            LayoutCount others = other.layoutCount(input);
            wanted = reused || wanted.isGiven() ? wanted : others;
            // The source's own count decides where another strategy would place keys.
            wanted = others.isGiven() ? wanted : wanted.asVerified();
        }
        String obstacle = settings.partner() == null ? null : settings.partner().obstacle();
        return obstacle == null
                ? withEqualBytes(
                        input.facts(reused || !observed.isEmpty(), wanted), input, declared)
                : input.facts(false, LayoutCount.OWN).exchanged(wanted, obstacle);
    }

    private static <K> SourceFacts withEqualBytes(
            SourceFacts facts, KeyByInput<?> input, DeclaredRouting<K> declared) {
        SourceKey<K, ?> sourceKey = declared.reusedKey();
        SourceFacts.Partitions partitions = facts.partitions();
        return sourceKey == null
                ? facts
                : TopicBytes.difference(
                                input,
                                declared.settings(),
                                sourceKey,
                                partitions.byTopic().keySet())
                        .map(
                                why ->
                                        facts.exchanged(
                                                new LayoutCount(
                                                        partitions.layout(),
                                                        partitions.partner(),
                                                        false),
                                                why))
                        .orElse(facts);
    }

    KnownFacts withFacts(SourceFacts newFacts) {
        return new KnownFacts(newFacts, unobservable);
    }
}
