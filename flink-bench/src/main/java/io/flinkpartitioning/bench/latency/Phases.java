package io.flinkpartitioning.bench.latency;

import java.io.Serializable;
import java.time.Duration;

/**
 * What a round is made of.
 *
 * @param warmUp what is written first, and does not count
 * @param measured what counts
 * @param coolDown what is written last, so that the job does not end while records that count are
 *     under way
 */
public record Phases(Duration warmUp, Duration measured, Duration coolDown)
        implements Serializable {

    public Phases {
        if (warmUp.isNegative() || coolDown.isNegative()) {
            throw new IllegalArgumentException(
                    "Warm-up and cool-down must be at least 0, but are "
                            + warmUp
                            + " and "
                            + coolDown);
        }
        if (measured.isZero() || measured.isNegative()) {
            throw new IllegalArgumentException(
                    "The measured time must be more than 0, but is " + measured);
        }
    }
}
