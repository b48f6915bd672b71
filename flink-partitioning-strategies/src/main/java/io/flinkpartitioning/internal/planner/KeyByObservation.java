package io.flinkpartitioning.internal.planner;

import io.flinkpartitioning.internal.check.PlacementChecks;
import io.flinkpartitioning.internal.placement.keys.KeyTypes;
import io.flinkpartitioning.internal.planner.decision.PlanAdvice;
import io.flinkpartitioning.internal.planner.decision.SourceFacts.CheckedBy;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The measurement of a stream that stays as it is: no strategy decides anything. Immutable.
 *
 * @param subject which stream is grouped by which key
 * @param layouts what each strategy would do
 * @param losses what cannot be measured
 * @param notes what else the user should know
 * @param checks measure the records
 */
public record KeyByObservation<T>(
        String subject,
        List<String> layouts,
        List<String> losses,
        List<String> notes,
        PlacementChecks<T> checks) {

    /** Copies the lists. */
    public KeyByObservation {
        layouts = List.copyOf(layouts);
        losses = List.copyOf(losses);
        notes = List.copyOf(notes);
    }

    /**
     * Makes the measurement of all strategies of the settings. Takes no sample. If the broker does
     * not answer, only what needs its answer is lost.
     *
     * @throws IllegalArgumentException if settings contradict each other, or the key type has no
     *     value equality
     */
    public static <T, K> KeyByObservation<T> of(KeyByInput<T> input, KeyBySettings<T, K> settings) {
        KeyTypes.requireStable(settings.key().name(), settings.key().type());
        DeclaredRouting<K> declared = DeclaredRouting.of(settings);
        KnownFacts known = KnownFacts.ifKnown(input, declared);
        KeyPlacing<T, K> placing = new KeyPlacing<>(input, settings);
        List<PartitioningStrategy> strategies = new ArrayList<>();
        strategies.add(settings.strategyOrDefault());
        strategies.addAll(settings.wishes().observed());
        ObservedChecks<T, K> checks = new ObservedChecks<>(placing, known);
        List<ObservedChecks.Observed<K>> observed = checks.placements(strategies);
        List<String> notes = new ArrayList<>();
        declared.doubtOfSourceKey().ifPresent(notes::add);
        if (known.facts().path().check() == CheckedBy.OPERATOR_THAT_GETS_COPIES) {
            notes.add(PlanAdvice.COPIES);
        }
        return new KeyByObservation<>(
                placing.subject(),
                observed.stream()
                        .map(one -> one.strategy() + ": " + one.placement().layout())
                        .toList(),
                checks.leftOut(strategies).stream().toList(),
                notes,
                new PlacementChecks<>(settings.key().name(), checks.checks(observed)));
    }

    /** Returns lines of text for a person. */
    @Override
    public String toString() {
        return Stream.of(
                        Stream.of(
                                subject + ": observed",
                                "  plan     the job keeps its own, metrics say what others would do"),
                        layouts.stream().map(layout -> "  would be " + layout),
                        losses.stream().map(loss -> "  warning  " + loss),
                        notes.stream().map(note -> "  note     " + note))
                .flatMap(lines -> lines)
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
