package io.flinkpartitioning.source;

import java.io.Serializable;

/**
 * A record lies where its key does not belong, and the plan cannot move it: it has been stopped
 * before it reached an aggregate. The job fails with it for good, whatever its restart strategy; a
 * restart would meet the same record.
 */
public final class StrayRecordException extends RuntimeException implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String place;
    private final String problem;

    private StrayRecordException(String place, String position, String problem) {
        super(
                "A record of %s%s %s"
                        .formatted(
                                place,
                                position.isEmpty() ? "" : ", at " + position + ",",
                                problem));
        this.place = place;
        this.problem = problem;
    }

    /**
     * Creates the exception.
     *
     * @param place what the record is of, in words: "topic 'trades', partition 3"
     * @param problem what is wrong with it, in words that follow, and the remedy
     */
    public StrayRecordException(String place, String problem) {
        this(place, "", problem);
    }

    /** Returns the same exception, which tells where in its split the record is. */
    public StrayRecordException at(String position) {
        StrayRecordException located = new StrayRecordException(place, position, problem);
        located.setStackTrace(getStackTrace());
        return located;
    }
}
