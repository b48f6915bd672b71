package io.flinkpartitioning.internal.planner.decision;

import org.jspecify.annotations.Nullable;

/**
 * The partition count that a layout must have, and who wants it. Immutable.
 *
 * @param partitions the count; 0 if the source's own count decides
 * @param partner the other stream of a join if its layout decides, or null
 * @param trusted whether no broker is to confirm it
 */
public record LayoutCount(int partitions, @Nullable String partner, boolean trusted) {

    /** The source's own count decides. */
    public static final LayoutCount OWN = new LayoutCount(0, null, false);

    /**
     * Returns a count that the user has pinned.
     *
     * @param partitions the count, or 0 for the source's own
     */
    public static LayoutCount pinned(int partitions) {
        return partitions == 0 ? OWN : new LayoutCount(partitions, null, false);
    }

    /** Returns the same count, which no broker is to confirm; the source's own is asked for. */
    public LayoutCount asTrusted() {
        return new LayoutCount(partitions, partner, isGiven());
    }

    /** Returns the same count, which a broker is to confirm. */
    public LayoutCount asVerified() {
        return new LayoutCount(partitions, partner, false);
    }

    /** Whether anyone but the source decides. */
    public boolean isGiven() {
        return partitions > 0;
    }
}
