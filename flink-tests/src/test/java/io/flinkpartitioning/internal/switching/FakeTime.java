package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Time;
import java.time.Duration;

/** A clock that goes when a test says so. */
public final class FakeTime implements Time {

    private long now = 1_000_000_000L;

    @Override
    public long nanos() {
        return now;
    }

    /** Lets time pass. */
    public void pass(Duration duration) {
        now += duration.toNanos();
    }
}
