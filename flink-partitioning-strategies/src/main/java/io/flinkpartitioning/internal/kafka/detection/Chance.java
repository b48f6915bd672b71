package io.flinkpartitioning.internal.kafka.detection;

/**
 * What chance explains. All methods are static, stateless and thread-safe.
 *
 * <p>The unit is the key: all records of a key go one way, so a thousand records of one key say no
 * more than one. Under a formula that the producers don't use, a key is at home by chance. The
 * bound is that of W. Hoeffding, "Probability Inequalities for Sums of Bounded Random Variables",
 * Journal of the American Statistical Association 58 (1963), theorem 1: the mean of {@code n}
 * independent values in [0, 1] with expectation {@code c} reaches {@code m > c} with a probability
 * of at most {@code exp(-n D)}, where {@code D = m ln(m/c) + (1-m) ln((1-m)/(1-c))}. It needs no
 * normal distribution, so it holds for few keys too.
 */
final class Chance {

    /** A formula counts as found if the probability that it fits by chance is below this. */
    private static final double FOUND = 1e-6;

    /** One of two formulas leads if the probability of its lead by chance is below this. */
    private static final double LEADS = 1e-3;

    private Chance() {}

    /**
     * Returns the evidence that a mean is more than chance: minus the natural logarithm of the
     * bound; 0 if the mean is not above chance.
     *
     * @param values the number of values, at least 0
     * @param mean their mean, in [0, 1]
     * @param chance their expectation, in (0, 1]
     */
    static double evidence(double values, double mean, double chance) {
        return mean <= chance || chance >= 1
                ? 0
                : values * (part(mean, chance) + part(1 - mean, 1 - chance));
    }

    private static double part(double share, double expected) {
        return share <= 0 ? 0 : share * Math.log(share / expected);
    }

    /**
     * Whether evidence is enough for a finding.
     *
     * @param tried how many formulas were tried, at least 1: one of many fits sooner
     */
    static boolean isFound(double evidence, int tried) {
        return evidence >= Math.log(tried / FOUND);
    }

    /** Whether so many keys could be a finding if all of them were at home. */
    static boolean isEnough(int keys, int partitions, int tried) {
        return isFound(keys * Math.log(partitions), tried);
    }

    /** Whether {@code wins} of {@code decided} keys that tell two formulas apart show a lead. */
    static boolean leads(double wins, double decided) {
        return decided > 0 && evidence(decided, wins / decided, 0.5) >= -Math.log(LEADS);
    }

    /** Returns the share beyond chance: 0 for chance alone, 1 for all. */
    static double beyond(double mean, double chance) {
        return chance >= 1 ? 0 : (mean - chance) / (1 - chance);
    }
}
