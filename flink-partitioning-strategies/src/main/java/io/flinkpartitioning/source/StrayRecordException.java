package io.flinkpartitioning.source;

import java.io.Serializable;

/**
 * A record is outside its key's partition, and the plan cannot move it. It was stopped before it
 * reached an aggregate. The job fails for good, under any restart strategy, because a restart would
 * meet the same record.
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
     * @param place where the record comes from, such as "topic 'trades', partition 3"
     * @param problem what is wrong with it, to follow the place, and the remedy
     */
    public StrayRecordException(String place, String problem) {
        this(place, "", problem);
    }

    /**
     * Returns the same exception with another place that the record comes from.
     *
     * @param newPlace the place, such as "topic 'trades', partition 3"
     */
    public StrayRecordException from(String newPlace) {
        StrayRecordException located = new StrayRecordException(newPlace, problem);
        located.setStackTrace(getStackTrace());
        return located;
    }

    /** Returns the same exception with the record's position in its split. */
    public StrayRecordException at(String position) {
        StrayRecordException located = new StrayRecordException(place, position, problem);
        located.setStackTrace(getStackTrace());
        return located;
    }
}
