package io.flinkpartitioning.plan;

/**
 * The edge that carries the records to the keyed operator, from the best to the safest.
 *
 * <p>Each submission may have another plan. Plans of one layout share their state: a savepoint of
 * one plan restores under another.
 */
public enum Plan {

    /**
     * No edge: source and keyed operator form one chain, made by {@code reinterpretAsKeyedStream}.
     * A record outside its key's partition fails the job.
     */
    FORWARD("source and keyed operator form one chain, no record crosses the network"),

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
