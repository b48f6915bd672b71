package io.flinkpartitioning.bench.harness;

/**
 * How often each arm runs.
 *
 * @param forks how many JVMs each arm gets, one after the other, since no two compile alike; 0 runs
 *     all in this one
 * @param warmUps the rounds of each fork that do not count
 * @param measured the rounds of each fork that count, at least 1
 */
public record Rounds(int forks, int warmUps, int measured) {

    public Rounds {
        require("forks", forks, 0);
        require("warmUps", warmUps, 0);
        require("measured", measured, 1);
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    name + " must be at least " + least + ", but is " + value);
        }
    }

    /** Returns how many rounds there are in all, of that many arms. */
    public long total(int arms) {
        return (long) Math.max(1, forks) * (warmUps + measured) * arms;
    }
}
