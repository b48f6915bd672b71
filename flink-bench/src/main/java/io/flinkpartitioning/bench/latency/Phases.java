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
                    "Phases must not be negative, but are " + warmUp + " and " + coolDown);
        }
        if (measured.isZero() || measured.isNegative()) {
            throw new IllegalArgumentException(
                    "The measured phase must be positive, but is " + measured);
        }
    }
}
