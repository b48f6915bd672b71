package io.flinkpartitioning.bench.latency;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When each record is due, which is fixed before the first one is written.
 *
 * <p>Records carry the time at which they are due, and not that at which they were written. So
 * where writer, broker or job stall, all records that were due meanwhile count with their wait, as
 * they would for whoever sends them: nothing is omitted that would have to be added by calculation.
 *
 * @param recordsPerSecond the rate, at least 1
 * @param warmUp how many records do not count at the beginning
 * @param measured how many count, at least 1
 * @param coolDown how many do not count at the end
 */
record Schedule(long recordsPerSecond, long warmUp, long measured, long coolDown)
        implements Serializable {

    private static final double NANOS_PER_SECOND = 1e9;

    /** Writes a record. */
    @FunctionalInterface
    interface Transmission {

        /**
         * Writes a record.
         *
         * @param number its number, from 0
         * @param dueMicros when it is due
         */
        void send(long number, long dueMicros) throws IOException;
    }

    Schedule {
        if (recordsPerSecond < 1) {
            throw new IllegalArgumentException(
                    "recordsPerSecond must be at least 1, but is " + recordsPerSecond);
        }
        if (measured < 1) {
            throw new IllegalArgumentException(
                    "At least one record must count: ask for more time, or for a higher rate");
        }
    }

    static Schedule of(long recordsPerSecond, Phases phases) {
        return new Schedule(
                recordsPerSecond,
                records(recordsPerSecond, phases.warmUp()),
                records(recordsPerSecond, phases.measured()),
                records(recordsPerSecond, phases.coolDown()));
    }

    private static long records(long recordsPerSecond, Duration duration) {
        return Math.round(recordsPerSecond * (duration.toNanos() / NANOS_PER_SECOND));
    }

    /** Returns how many records there are. */
    long records() {
        return warmUp + measured + coolDown;
    }

    /** Whether a record counts. */
    boolean measures(long number) {
        return number >= warmUp && number < warmUp + measured;
    }

    /** Returns when a record is due. */
    long dueMicros(long startMicros, long number) {
        return startMicros + TimeUnit.SECONDS.toMicros(number) / recordsPerSecond;
    }

    /**
     * Writes all records, each as soon as it is due, or as soon after that as can be.
     *
     * @param startMicros when the first one is due
     * @param clock the time
     * @param transmission writes a record
     */
    void play(long startMicros, MicroClock clock, Transmission transmission)
            throws IOException, InterruptedException {
        long now = clock.micros();
        for (long number = 0; number < records(); number++) {
            long due = dueMicros(startMicros, number);
            if (due > now) {
                clock.awaitMicros(due);
                now = clock.micros();
            }
            transmission.send(number, due);
        }
    }
}
