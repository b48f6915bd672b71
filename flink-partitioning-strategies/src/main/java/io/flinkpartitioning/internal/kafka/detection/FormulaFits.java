package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Every formula with every partition count that is tried on a sample. Used by one thread.
 *
 * @param all the formulas, grouped by partition count; a declared formula comes first
 * @param declared whether the formula and its count are declared
 */
record FormulaFits(List<FormulaFit> all, boolean declared) {

    /**
     * Starts empty counts.
     *
     * @param partitions the partition count of the topic, at least 1
     * @param settings the formulas to try, and the declared layout
     */
    static FormulaFits of(int partitions, DetectionSettings settings) {
        boolean declared = settings.layoutPartitions() > 0;
        List<Integer> layouts =
                declared ? List.of(settings.layoutPartitions()) : divisorsFromTop(partitions);
        List<FormulaFit> all = new ArrayList<>();
        for (int layout : layouts) {
            for (Formula formula : settings.formulas()) {
                all.add(new FormulaFit(formula, layout, partitions));
            }
        }
        return new FormulaFits(all, declared);
    }

    /**
     * The counts that a topic may have grown from, largest first. 1 counts only for a topic with
     * one partition: it would explain any sample.
     */
    private static List<Integer> divisorsFromTop(int partitions) {
        return IntStream.rangeClosed(1, partitions)
                .map(i -> partitions + 1 - i)
                .filter(count -> partitions % count == 0)
                .filter(count -> count > 1 || partitions == 1)
                .boxed()
                .toList();
    }

    /**
     * Returns the declared formula, or the one that explains most. If a smaller partition count
     * explains clearly more than the topic's own, the topic has grown from that count.
     */
    FormulaFit best(int distinctKeys, long keyed) {
        if (declared) {
            return all.get(0);
        }
        FormulaFit own = bestUnder(all.get(0).layoutPartitions());
        return all.stream()
                .mapToInt(FormulaFit::layoutPartitions)
                .distinct()
                .filter(layout -> Sample.isEvidence(distinctKeys, layout))
                .mapToObj(this::bestUnder)
                .filter(fit -> fit.matching() - own.matching() > keyed / 10)
                .reduce(FormulaFit::moreMatching)
                .filter(fit -> fit.explains(distinctKeys))
                .orElse(own);
    }

    private FormulaFit bestUnder(int layoutPartitions) {
        return all.stream()
                .filter(fit -> fit.layoutPartitions() == layoutPartitions)
                .reduce(FormulaFit::moreMatching)
                .orElseThrow();
    }

    /** Returns the name of another formula that explains what this one does not, or null. */
    @Nullable String better(FormulaFit than, int distinctKeys) {
        FormulaFit other = bestUnder(than.layoutPartitions());
        return other.matching() > than.matching() && other.explains(distinctKeys)
                ? other.name()
                : null;
    }

    /** Returns the formulas with one partition count, best first. */
    List<HashMatch> matches(int layoutPartitions, long keyed) {
        return all.stream()
                .filter(fit -> fit.layoutPartitions() == layoutPartitions)
                .sorted(Comparator.comparingLong(FormulaFit::matching).reversed())
                .map(fit -> fit.match(keyed))
                .toList();
    }
}
