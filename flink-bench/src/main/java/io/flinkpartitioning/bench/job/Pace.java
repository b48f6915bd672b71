package io.flinkpartitioning.bench.job;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** When the readers of a source may emit. */
@FunctionalInterface
public interface Pace extends Serializable {

    /** As fast as they can. */
    Pace UNLIMITED = () -> emitted -> 0;

    /** Begins, in a reader. */
    Timer start();

    /** The pace of one reader. */
    @FunctionalInterface
    interface Timer {

        /**
         * Returns how long the reader must wait until its next record, 0 if it need not.
         *
         * @param emitted how many it has emitted
         */
        long nanosToWait(long emitted);
    }

    /** Returns a steady rate for each reader. */
    static Pace ofRate(double recordsPerSecond) {
        double nanosPerRecord = TimeUnit.SECONDS.toNanos(1) / recordsPerSecond;
        return () -> {
            long start = System.nanoTime();
            return emitted -> {
                long due = (long) (emitted * nanosPerRecord);
                return Math.max(0, due - (System.nanoTime() - start));
            };
        };
    }

    /** Returns a pace without limit that begins when a file is there. */
    static Pace afterCreationOf(Path file) {
        String path = file.toString();
        return () -> new Gate(Path.of(path));
    }

    /** Opens once, and is not looked at again. For the one thread of a reader. */
    final class Gate implements Timer {

        private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

        private final Path file;
        private boolean open;

        private Gate(Path file) {
            this.file = file;
        }

        @Override
        public long nanosToWait(long emitted) {
            if (!open) {
                open = Files.exists(file);
            }
            return open ? 0 : POLL_NANOS;
        }
    }
}
