package io.flinkpartitioning.harness;

/** What a job does with the records. */
enum Shape {
    /** Counts them per key. */
    COUNTED(1, false),
    /** The same in asynchronous state. */
    COUNTED_ASYNCHRONOUSLY(1, false),
    /** Filters and maps them before they are grouped. */
    FILTERED(1, false),
    /** Groups them by the same key twice in a row. */
    GROUPED_TWICE(1, false),
    /** Counts two topics in one state. */
    CONNECTED(2, false),
    /** Counts them under broadcast rules. */
    BROADCAST(1, false),
    /** Joins two topics. */
    JOINED(2, true),
    /** Tumbling windows of event time. */
    WINDOWED(1, true),
    /** Session windows of event time. */
    SESSIONS(1, true);

    private final int topics;
    private final boolean byEventTime;

    Shape(int topics, boolean byEventTime) {
        this.topics = topics;
        this.byEventTime = byEventTime;
    }

    int topics() {
        return topics;
    }

    /** Whether a record that comes too late is dropped. */
    boolean isByEventTime() {
        return byEventTime;
    }

    /** Whether a {@link Ledger} counts, which can decline a savepoint. */
    boolean hasLedger() {
        return this == COUNTED || this == FILTERED || this == GROUPED_TWICE;
    }
}
