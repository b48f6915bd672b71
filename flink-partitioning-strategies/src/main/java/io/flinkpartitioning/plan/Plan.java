package io.flinkpartitioning.plan;

/**
 * The edge that carries the records to the keyed operator, from the best to the safest.
 *
 * <p>Each submission may have another plan. Plans of one layout share their state: a savepoint of
 * one plan restores under another.
 */
public enum Plan {

    /**
     * No exchange, by {@code reinterpretAsKeyedStream}. Source and keyed operator form one chain if
     * the operator has one input and chaining is on. A record outside its key's partition fails the
     * job.
     */
    FORWARD("no exchange: each record stays on the subtask that reads it"),

    /**
     * A {@code keyBy} over the aligned source: records in their key's partition stay on their
     * subtask, stray records cross the network.
     */
    LOCAL_FIRST("a keyBy over the aligned source, only stray records leave their subtask"),

    /** A {@code keyBy}: every record may cross the network. */
    HASH("a keyBy, every record may cross the network");

    private final String summary;

    Plan(String summary) {
        this.summary = summary;
    }

    String summary() {
        return summary;
    }
}
