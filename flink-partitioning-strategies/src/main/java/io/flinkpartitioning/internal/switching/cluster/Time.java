package io.flinkpartitioning.internal.switching.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The clock, and waiting by it. */
public interface Time {

    /** The clock of this JVM. */
    Time SYSTEM =
            new Time() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void await(Duration duration) throws InterruptedException {
                    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
                }
            };

    /** Returns nanoseconds since some moment. */
    long nanos();

    /** Waits for so long. */
    void await(Duration duration) throws InterruptedException;
}
