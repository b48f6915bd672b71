package io.flinkpartitioning.internal.kafka.detection;

import io.flinkpartitioning.internal.kafka.Formula;
import io.flinkpartitioning.kafka.AlignmentReport.PartitionSample;
import io.flinkpartitioning.kafka.KeyFormat;

/**
 * What is said of formulas and partition counts: only what the sample shows. All methods are
 * static, stateless and thread-safe.
 */
final class FormulaWords {

    /** Of fewer keys it cannot be said that nothing explains where they stray. */
    private static final int ENOUGH_STRAY_KEYS = 20;

    private FormulaWords() {}

    /** Adds what formulas are that need an explanation, and which ones cannot be told apart. */
    static void addFormula(FormulaFits fits, KeyFormat format, Reasons reasons) {
        if (!fits.found() || fits.declared()) {
            return;
        }
        String name = fits.best().name();
        if (KnownFormulas.windowBytes(name) > 0) {
            reasons.add(
                    """
                    The keys end with a window of Kafka Streams, which has no part in the choice of the \
                    partition. Group by the key in the window, without the window.""");
        }
        if (KnownFormulas.isFlinkJob(name)) {
            reasons.add(
                    """
                    A Flink job seems to write what it has grouped: each of its subtasks writes to a \
                    partition. The formula holds while that job keeps its parallelism and max \
                    parallelism.""");
        }
        addFormat(name, format, reasons);
        if (!fits.alike().isEmpty()) {
            reasons.add(
                    """
                    Among %d partitions %s puts each key of the sample where %s does: declare the one \
                    that your producers use.""",
                    fits.best().count(), String.join(" or ", fits.alike()), name);
        }
    }

    /** Adds that the verdict is on more than bytes. */
    private static void addFormat(String formula, KeyFormat format, Reasons reasons) {
        if (KnownFormulas.readsKeys(formula)) {
            reasons.add(
                    """
                    The verdict depends on the format of the keys: %s hashes what is read of a key, here \
                    as %s, and not its bytes. Of another format its partition is another one.""",
                    formula, OtherFormat.name(format));
        } else if (KnownFormulas.windowBytes(formula) > 0) {
            reasons.add(
                    """
                    The verdict depends on the format of the keys: the last %d bytes of each are taken \
                    for a window, and the rest for a key of the format %s.""",
                    KnownFormulas.windowBytes(formula), OtherFormat.name(format));
        }
    }

    /** Adds what is to be said of a partition count that is not the topic's. */
    static void addCount(Sample sample, FormulaFits fits, Reasons reasons) {
        int partitions = fits.partitions();
        int layout = sample.layoutPartitions();
        if (partitions % layout != 0) {
            reasons.add(
                    "The topic has %s partitions, no multiple of the %s of the layout.",
                    partitions, layout);
        } else if (fits.declared()) {
            addDeclaredCount(sample, fits, reasons);
        } else {
            addFoundCount(fits, reasons);
        }
    }

    private static void addDeclaredCount(Sample sample, FormulaFits fits, Reasons reasons) {
        int partitions = fits.partitions();
        int layout = sample.layoutPartitions();
        Formula formula = fits.best().hypothesis().formula();
        Hypothesis among = new Hypothesis(formula, layout, true);
        Hypothesis all = new Hypothesis(formula, partitions, true);
        long moved =
                layout == partitions || sample.strays() == 0
                        ? 0
                        : fits.keys().stream()
                                .filter(
                                        key ->
                                                all.home(key.key()) % layout
                                                        != among.home(key.key()))
                                .count();
        if (moved > 0) {
            reasons.add(
                    """
                    Growth to a multiple keeps keys at home only under a formula that is a hash modulo \
                    the partition count. %s is none: the partition of %,d of %,d keys among %d does not \
                    lead to their partition among %d.""",
                    formula.name(), moved, fits.keys().size(), partitions, layout);
        }
    }

    private static void addFoundCount(FormulaFits fits, Reasons reasons) {
        int partitions = fits.partitions();
        int layout = fits.best().count();
        Origin origin = fits.origin();
        if (origin.formula() != null && origin.grown()) {
            reasons.add(
                    """
                    The topic has grown from %d to %d partitions: old records lie where %s puts them \
                    among %d, new ones where it puts them among %d.""",
                    origin.count(), partitions, origin.formula(), origin.count(), partitions);
        } else if (origin.formula() != null) {
            reasons.add(
                    """
                    Records lie where %s puts them among %d partitions, not %d. Their order shows no \
                    growth: the topic may be a mirror of one with %d, or its producers have not \
                    noticed the others, or it grew more than once.""",
                    origin.formula(), origin.count(), partitions, origin.count());
        }
        if (layout == partitions) {
            if (origin.count() != partitions) {
                reasons.add(
                        "No layout fits: %d does not divide %d, nor does a common divisor of both.",
                        origin.count(), partitions);
            }
            return;
        }
        reasons.add(
                """
                A layout of %d partitions fits, if it is pinned (source_partitions: %d). Then keys have \
                at most %d subtasks, whatever the parallelism.""",
                layout, layout, layout);
    }

    /** Adds where strays are, and what explains them. */
    static void addStrays(Sample sample, FormulaFits fits, Reasons reasons) {
        Fit runnerUp = fits.runnerUp();
        if (runnerUp != null) {
            addRunnerUp(fits, runnerUp, reasons);
        }
        switch (StrayAge.of(fits.best(), sample)) {
            case OLD ->
                    reasons.add(
                            """
                            Only old records stray: the newer half of each partition has none. If \
                            retention deletes old records, these strays will expire; a job that starts \
                            after them meets none of them.""");
            case NEW ->
                    reasons.add(
                            """
                            Only new records stray: the older half of each partition has none. So \
                            producers have changed, or another one has come.""");
            case ANY -> {
                // Nothing is known of what comes.
            }
        }
        PartitionSample worst = sample.partitions().get(0);
        for (PartitionSample partition : sample.partitions()) {
            if (strayShare(partition) > strayShare(worst)) {
                worst = partition;
            }
        }
        reasons.add(
                "Partition %d has the most strays for its records, %s.",
                worst.partition(), AlignmentJudgement.percent(strayShare(worst)));
    }

    private static void addRunnerUp(FormulaFits fits, Fit runnerUp, Reasons reasons) {
        Residue residue = fits.ofStrays(runnerUp);
        if (residue.isExplained(fits.tried())) {
            reasons.add(
                    """
                    %,d of %,d keyed records outside their key's partition lie where %s puts them: \
                    some producers use that, or did.""",
                    residue.matching(), residue.strays(), runnerUp.name());
        } else if (fits.partitions() > 2 && residue.keys() >= ENOUGH_STRAY_KEYS) {
            reasons.add(
                    """
                    No other known formula explains the %,d keyed records outside their key's \
                    partition as a whole: producers may have named partitions for them.""",
                    residue.strays());
        }
    }

    private static double strayShare(PartitionSample partition) {
        return partition.sampled() == 0
                ? 0
                : (double) (partition.sampled() - partition.aligned()) / partition.sampled();
    }

    /** Adds that no formula is found, what comes nearest, and what could not be tried. */
    static void addNoFormula(Sample sample, FormulaFits fits, KeyFormat format, Reasons reasons) {
        Fit best = fits.best();
        Fit runnerUp = fits.runnerUp();
        if (runnerUp != null
                && Chance.isFound(best.evidence(), fits.tried())
                && Chance.isFound(runnerUp.evidence(), fits.tried())) {
            reasons.add(
                    """
                    No formula explains most records, but two explain more than chance (%s): %s %,d of \
                    %,d keyed records, %s %,d. Producers that partition differently write to the topic.""",
                    AlignmentJudgement.percent(Math.max(best.chance(), runnerUp.chance())),
                    best.name(),
                    best.matching(),
                    sample.keyed(),
                    runnerUp.name(),
                    runnerUp.matching());
        } else if (fits.origin().formula() == null) {
            reasons.add(
                    """
                    No known formula explains where the keys lie: the producers use a partitioner of \
                    their own, name partitions, or several of them partition differently; or the topic \
                    has grown to no multiple of its partitions.""");
        }
        if (KnownFormulas.ofKeys(format).isEmpty()) {
            reasons.add(
                    """
                    Formulas that read keys, such as javaHashCode, were not tried: nothing reads keys of \
                    the format %s. If keys have another format, name it.""",
                    OtherFormat.name(format));
        }
    }
}
