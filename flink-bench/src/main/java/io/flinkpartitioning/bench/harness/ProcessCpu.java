package io.flinkpartitioning.bench.harness;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The CPU time of this JVM. */
public final class ProcessCpu {

    private static final double NANOS_PER_SECOND = 1e9;

    private ProcessCpu() {}

    /** Returns the CPU time of all threads since the start, in seconds. */
    public static double seconds() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            return system.getProcessCpuTime() / NANOS_PER_SECOND;
        }
        throw new IllegalStateException("This JVM does not tell its CPU time");
    }
}
