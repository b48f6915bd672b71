package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the partition count that records were written with, if it is not the topic's. Used by
 * one thread.
 *
 * <p>A smaller count explains more by chance: half of all records under a count of 2. So a count is
 * held against the records that the topic's own count leaves outside their key's partition, and
 * against what chance explains of those. Two questions are asked apart: which count can a layout be
 * pinned to (a divisor, under which a partition stands for its remainder), and which count were the
 * records written with (any count, under which a record lies in its home itself, as in a mirror, or
 * in the old part of a topic that has grown).
 */
final class Origins {

    /** Larger counts are tried only if they divide the topic's. */
    private static final int MOST_COUNTS = 1_024;

    /** If the topic's own count explains too little, another one must explain so much more. */
    private static final double CLEARLY_MORE = 0.1;

    private final FormulaFits own;
    private final List<Formula> formulas;
    private final List<KeyPlaces> some;
    private final Homes first;
    private final int partitions;

    private Origins(FormulaFits own, List<Formula> formulas) {
        this.own = own;
        this.formulas = own.found() ? own.bestAndAlike() : List.copyOf(formulas);
        this.some = FormulaFits.some(own.keys());
        this.first = Homes.of(own.best().hypothesis(), some);
        this.partitions = own.partitions();
    }

    /**
     * Returns where records come from.
     *
     * @param own the formulas under the partition count of the topic
     * @param formulas the same formulas
     */
    static Origin of(FormulaFits own, List<Formula> formulas) {
        return new Origins(own, formulas).find();
    }

    private Origin find() {
        Hypothesis folded =
                best(IntStream.range(2, partitions).filter(count -> partitions % count == 0), true);
        Hypothesis exact = best(IntStream.range(2, Math.min(partitions, MOST_COUNTS)), false);
        int layout = folded == null ? partitions : folded.count();
        if (exact == null) {
            return new Origin(layout);
        }
        Optional<Formula> grown = grownFrom(exact);
        return new Origin(
                layout, exact.count(), grown.orElse(exact.formula()).name(), grown.isPresent());
    }

    /**
     * Returns the formula that shows growth. Formulas that are one among the partitions before, as
     * among a power of two, may differ among those after: the one that explains more is meant.
     */
    private Optional<Formula> grownFrom(Hypothesis exact) {
        int[] homes = Homes.of(exact, some).of();
        return formulas.stream()
                .filter(formula -> Arrays.equals(homes, homes(formula, exact.count()).of()))
                .sorted(Comparator.comparingLong(this::atHomeAfter).reversed())
                .filter(formula -> Growth.isShown(own.keys(), formula, exact.count(), partitions))
                .findFirst();
    }

    private Homes homes(Formula formula, int count) {
        return Homes.of(new Hypothesis(formula, count, false), some);
    }

    private long atHomeAfter(Formula formula) {
        return Fit.of(homes(formula, partitions), partitions, KeyFormat.BYTES).matching();
    }

    /** Returns the hypothesis that explains the strays with the most evidence, if any does. */
    private @Nullable Hypothesis best(IntStream counts, boolean folded) {
        return counts.boxed()
                .flatMap(
                        count ->
                                formulas.stream()
                                        .map(formula -> new Hypothesis(formula, count, folded)))
                .map(hypothesis -> Homes.of(hypothesis, some))
                .filter(this::explainsStrays)
                .map(second -> Fit.of(second, partitions, KeyFormat.BYTES))
                .filter(this::explainsEnough)
                .max(Comparator.comparingDouble(Fit::evidence))
                .map(Fit::hypothesis)
                .orElse(null);
    }

    private boolean explainsStrays(Homes second) {
        return Residue.of(first, second, partitions).isExplained(formulas.size() * partitions);
    }

    private boolean explainsEnough(Fit fit) {
        double beyond = fit.beyondChance();
        return own.found()
                || (beyond >= Residue.MOST && beyond >= own.best().beyondChance() + CLEARLY_MORE);
    }
}
