package io.flinkpartitioning.internal.switching;

import io.flinkpartitioning.internal.switching.cluster.Time;
import java.time.Duration;

/** A clock that goes when someone waits by it. */
public final class FakeTime implements Time {

    private long now = 1_000_000_000L;

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void await(Duration duration) {
        now += duration.toNanos();
    }

    /** Lets time pass with no one waiting. */
    public void pass(Duration duration) {
        now += duration.toNanos();
    }
}
