package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport.HashMatch;
import io.flinkpartitioning.kafka.KeyFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which formula explains a sample, and what the others explain. Used by one thread.
 *
 * <p>A formula is found if it puts clearly more keys in their partition than chance would, most of
 * them beyond chance, and if no rival comes near it. What is found does not depend on the order of
 * the records.
 */
final class FormulaFits {

    /** How many keys choose among partition counts. */
    private static final int MANY_KEYS = 500;

    /** How many keys choose among the many jobs of Flink. */
    private static final int FEW_KEYS = 100;

    private final List<KeyPlaces> keys;
    private final int partitions;
    private final int tried;
    private final boolean declared;
    private final List<Fit> ranked;
    private final boolean found;
    private final Origin origin;

    private FormulaFits(
            List<KeyPlaces> keys,
            int partitions,
            int tried,
            boolean declared,
            List<Fit> fits,
            Origin origin) {
        this.keys = keys;
        this.partitions = partitions;
        this.tried = tried;
        this.declared = declared;
        this.origin = origin;
        Fit best = declared ? fits.get(0) : fits.stream().min(BEST_FIRST).orElseThrow();
        this.ranked = ranked(best, fits);
        this.found = isFound(best);
    }

    private static final Comparator<Fit> BEST_FIRST =
            Comparator.comparingDouble(Fit::keysAtHome).thenComparingLong(Fit::matching).reversed();

    /**
     * Tries formulas on a sample.
     *
     * @param keys the keys of the sample
     * @param partitions the partition count of the topic, at least 1
     * @param settings the formulas to try, and the declared layout
     */
    static FormulaFits of(List<KeyPlaces> keys, int partitions, DetectionSettings settings) {
        KeyFormat format = settings.describedAs();
        if (settings.layoutPartitions() > 0) {
            int count = settings.layoutPartitions();
            List<Fit> fits = fits(settings.formulas(), count, keys, partitions, format);
            return new FormulaFits(keys, partitions, fits.size(), true, fits, new Origin(count));
        }
        List<Formula> formulas =
                new ArrayList<>(
                        Stream.concat(
                                        settings.formulas().stream(),
                                        KnownFormulas.ofKeys(format).stream())
                                .toList());
        List<Fit> fits = fits(formulas, partitions, keys, partitions, format);
        FormulaFits own =
                new FormulaFits(keys, partitions, fits.size(), false, fits, new Origin(partitions));
        if (partitions == 1 || keys.isEmpty() || own.best().hasAllRecords() || own.isMixed()) {
            return own;
        }
        Origin origin = Origins.of(own, formulas);
        if (origin.layout() != partitions) {
            // Of formulas that are alike under the layout, the one of the origin is named.
            formulas.sort(
                    Comparator.comparing(formula -> !formula.name().equals(origin.formula())));
            List<Fit> folded = fits(formulas, origin.layout(), keys, partitions, format);
            return new FormulaFits(
                    keys, partitions, formulas.size() * partitions, false, folded, origin);
        }
        return own.found || origin.count() != partitions
                ? new FormulaFits(keys, partitions, own.tried, false, fits, origin)
                : withFlinkJobs(own, fits, format);
    }

    /** Whether one more formula explains what the best one does not, as two producers have it. */
    private boolean isMixed() {
        Fit runnerUp = runnerUp();
        return found && runnerUp != null && ofStrays(runnerUp).isExplained(tried);
    }

    private static FormulaFits withFlinkJobs(FormulaFits own, List<Fit> fits, KeyFormat format) {
        List<Formula> jobs = KnownFormulas.ofFlinkJobs(format);
        List<KeyPlaces> few = own.keys.stream().limit(FEW_KEYS).toList();
        Hypothesis best = null;
        double most = 0;
        for (Formula job : jobs) {
            Hypothesis hypothesis = new Hypothesis(job, own.partitions, true);
            double atHome = atHome(hypothesis, few);
            if (atHome > most) {
                best = hypothesis;
                most = atHome;
            }
        }
        if (best == null) {
            return own;
        }
        List<Fit> all = new ArrayList<>(fits);
        all.add(Fit.of(Homes.of(best, own.keys), own.partitions, format));
        FormulaFits more =
                new FormulaFits(
                        own.keys, own.partitions, own.tried + jobs.size(), false, all, own.origin);
        return more.found ? more : own;
    }

    private static double atHome(Hypothesis hypothesis, List<KeyPlaces> keys) {
        return keys.stream()
                .mapToDouble(key -> hypothesis.credit(key, hypothesis.home(key.key())))
                .sum();
    }

    /** Returns enough keys to choose among many partition counts. */
    static List<KeyPlaces> some(List<KeyPlaces> keys) {
        return keys.stream().limit(MANY_KEYS).toList();
    }

    private static List<Fit> fits(
            List<Formula> formulas,
            int count,
            List<KeyPlaces> keys,
            int partitions,
            KeyFormat format) {
        return formulas.stream()
                .map(
                        formula ->
                                Fit.of(
                                        Homes.of(new Hypothesis(formula, count, true), keys),
                                        partitions,
                                        format))
                .toList();
    }

    /** The best first, then those that explain what it does not. */
    private List<Fit> ranked(Fit best, List<Fit> fits) {
        Map<Fit, Long> ofStrays = new HashMap<>();
        for (Fit fit : fits) {
            ofStrays.put(fit, fit == best ? Long.MAX_VALUE : residue(best, fit).matching());
        }
        return fits.stream()
                .sorted(
                        Comparator.<Fit>comparingLong(ofStrays::get)
                                .reversed()
                                .thenComparing(BEST_FIRST))
                .toList();
    }

    private Residue residue(Fit best, Fit other) {
        return Residue.of(best.homes(), other.homes(), partitions);
    }

    private boolean isFound(Fit fit) {
        return Chance.isFound(fit.evidence(), tried)
                && fit.beyondChance() >= Residue.MOST
                && (fit.hasAllKeys() || rivals(fit).allMatch(other -> leads(fit, other)));
    }

    private Stream<Fit> rivals(Fit fit) {
        return ranked.stream().filter(other -> other != fit && !isAlike(fit, other));
    }

    /** Whether more keys decide for one formula than for another, and not by chance. */
    private boolean leads(Fit fit, Fit other) {
        double wins = 0;
        double decided = 0;
        for (int key = 0; key < keys.size(); key++) {
            double one = fit.homes().credit(key);
            double two = other.homes().credit(key);
            decided += Math.abs(one - two);
            wins += Math.max(0, one - two);
        }
        return Chance.leads(wins, decided);
    }

    private static boolean isAlike(Fit one, Fit other) {
        return Arrays.equals(one.homes().of(), other.homes().of());
    }

    Fit best() {
        return ranked.get(0);
    }

    /** Whether the best formula is a finding, and not a guess. */
    boolean found() {
        return found;
    }

    boolean declared() {
        return declared;
    }

    /** How many formulas were tried, each with its partition counts. */
    int tried() {
        return tried;
    }

    List<KeyPlaces> keys() {
        return keys;
    }

    int partitions() {
        return partitions;
    }

    Origin origin() {
        return origin;
    }

    /**
     * Returns the names of the formulas that put each key where the best one does, also among the
     * partitions that the records were written with.
     */
    List<String> alike() {
        return ranked.stream()
                .skip(1)
                .filter(fit -> isAlike(best(), fit))
                .filter(fit -> Arrays.equals(homesOfOrigin(best()), homesOfOrigin(fit)))
                .map(Fit::name)
                .toList();
    }

    private int[] homesOfOrigin(Fit fit) {
        return fit.count() == origin.count()
                ? fit.homes().of()
                : Homes.of(new Hypothesis(fit.hypothesis().formula(), origin.count(), false), keys)
                        .of();
    }

    /** Returns the best formula, and those that put each key where it does. */
    List<Formula> bestAndAlike() {
        return ranked.stream()
                .filter(fit -> isAlike(best(), fit))
                .map(fit -> fit.hypothesis().formula())
                .toList();
    }

    /** Returns the formula that explains most of what the best one does not; null if none. */
    @Nullable Fit runnerUp() {
        return rivals(best()).findFirst().orElse(null);
    }

    /** Returns what a runner-up explains of the strays. */
    Residue ofStrays(Fit runnerUp) {
        return residue(best(), runnerUp);
    }

    /** Returns another formula that is found instead of the declared one, or null. */
    @Nullable Fit better() {
        return ranked.stream()
                .min(BEST_FIRST)
                .filter(fit -> fit != best() && fit.matching() > best().matching())
                .filter(this::isFound)
                .orElse(null);
    }

    /** Returns all formulas, the best first, then those that explain what it does not. */
    List<HashMatch> matches(long keyed) {
        return ranked.stream().map(fit -> fit.match(keyed)).toList();
    }
}
