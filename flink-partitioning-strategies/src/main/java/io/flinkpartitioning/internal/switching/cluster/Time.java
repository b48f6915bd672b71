package io.flinkpartitioning.internal.switching.cluster;

/** A clock. */
@FunctionalInterface
public interface Time {

    /** The clock of this JVM. */
    Time SYSTEM = System::nanoTime;

    /** Returns nanoseconds since some moment. */
    long nanos();
}
