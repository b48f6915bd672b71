package io.flinkpartitioning.switching;

import java.time.Duration;

/** A clock that goes when someone waits by it. */
final class FakeTime implements Time {

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
    void pass(Duration duration) {
        now += duration.toNanos();
    }
}
