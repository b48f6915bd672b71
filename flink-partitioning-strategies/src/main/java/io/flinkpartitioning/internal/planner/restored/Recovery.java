package io.flinkpartitioning.internal.planner.restored;

/**
 * What a plan must know about checkpoints. Immutable.
 *
 * @param unaligned whether checkpoints may hold records in flight
 * @param restored what the snapshot that the job goes on from holds of the edge
 */
public record Recovery(boolean unaligned, RestoredEdge restored) {

    /** Aligned checkpoints, and nothing to restore. */
    public static final Recovery NONE = new Recovery(false, new RestoredEdge.None());
}
