package io.flinkpartitioning.internal.kafka;

/**
 * A range of offsets of one partition. Immutable.
 *
 * @param from the first offset, at least 0
 * @param to the offset after the last one; {@link Long#MAX_VALUE} if the range has no end
 */
public record OffsetRange(long from, long to) {

    /** All offsets. */
    public static final OffsetRange ALL = new OffsetRange(0, Long.MAX_VALUE);

    /** Returns the offsets that are in this range too. */
    public OffsetRange within(OffsetRange other) {
        return new OffsetRange(Math.max(from, other.from), Math.min(to, other.to));
    }

    /** The number of offsets. */
    public long size() {
        return Math.max(0, to - from);
    }
}
