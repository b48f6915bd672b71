package io.flinkpartitioning.bench.scale;

/** How many network buffers the TaskManagers in this JVM use. */
public interface UsedBuffersMXBean {

    /** Returns the number at this moment. */
    long getUsedBuffers();
}
