package io.flinkpartitioning.chaos.job;

/**
 * The state of a key.
 *
 * @param count the number of its events
 * @param sum the sum of their amounts
 */
public record Total(long count, long sum) {

    static final Total NONE = new Total(0, 0);

    Total plus(long amount) {
        return new Total(count + 1, sum + amount);
    }
}
