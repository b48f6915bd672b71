package io.flinkpartitioning.savepoints;

/** The entries of one state, as numbers that do not depend on their order. For one thread. */
final class StateTally {

    /** The state has no entry. */
    static final StateTally EMPTY = new StateTally();

    private long entries;
    private long bytes;

    /** Sums, so that an entry that is there twice does not cancel itself out. */
    private long low;

    private long high;

    void add(int length, long hashLow, long hashHigh) {
        entries++;
        bytes += length;
        low += hashLow;
        high += hashHigh;
    }

    long entries() {
        return entries;
    }

    /** How long the entries are, with their values. */
    long bytes() {
        return bytes;
    }

    boolean hasSameEntriesAs(StateTally other) {
        return entries == other.entries && low == other.low && high == other.high;
    }
}
