package io.flinkpartitioning.internal.planner;

/**
 * What a plan must know about checkpoints. Immutable.
 *
 * @param unaligned whether checkpoints may hold records in flight
 * @param restored what the snapshot that the job goes on from holds of the edge
 */
record Recovery(boolean unaligned, RestoredEdge restored) {

    /** Aligned checkpoints, and nothing to restore. */
    static final Recovery NONE = new Recovery(false, new RestoredEdge.None());
}
