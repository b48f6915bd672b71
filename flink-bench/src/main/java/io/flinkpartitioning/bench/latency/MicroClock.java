package io.flinkpartitioning.bench.latency;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The wall clock of the machine in microseconds since 1970, which all its processes share. */
interface MicroClock {

    /** That of this machine. */
    MicroClock SYSTEM =
            new MicroClock() {
                @Override
                public long micros() {
                    Instant now = Instant.now();
                    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
                            + TimeUnit.NANOSECONDS.toMicros(now.getNano());
                }

                @Override
                public void awaitMicros(long micros) throws InterruptedException {
                    for (long left = micros - micros(); left > 0; left = micros - micros()) {
                        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(left));
                        if (Thread.interrupted()) {
                            throw new InterruptedException("Interrupted while waiting");
                        }
                    }
                }
            };

    /** Returns the time. */
    long micros();

    /** Waits for a time, and some 0.1 milliseconds more, as the operating system has it. */
    void awaitMicros(long micros) throws InterruptedException;
}
