package io.flinkpartitioning.internal.planner.decision;

import org.jspecify.annotations.Nullable;

/**
 * The partition count that a layout must have, and who wants it. Immutable.
 *
 * @param partitions the count; 0 if the source's own count decides
 * @param partner the other stream of a join if its layout decides, or null
 */
public record LayoutCount(int partitions, @Nullable String partner) {

    /** The source's own count decides. */
    public static final LayoutCount OWN = new LayoutCount(0, null);

    /**
     * Returns a count that the user has pinned.
     *
     * @param partitions the count, or 0 for the source's own
     */
    public static LayoutCount pinned(int partitions) {
        return partitions == 0 ? OWN : new LayoutCount(partitions, null);
    }

    /** Whether anyone but the source decides. */
    public boolean isGiven() {
        return partitions > 0;
    }
}
