package io.flinkpartitioning.plan;

import io.flinkpartitioning.CoPartitionedStreams;

/**
 * What {@link CoPartitionedStreams} decided about either stream, and why. Immutable and
 * thread-safe.
 *
 * @param left the first stream
 * @param right the second stream, whose layout is the same
 */
public record CoPartitionedExplanation(PlanExplanation left, PlanExplanation right) {

    /** Returns the explanation as JSON, one object. Fields are only ever added. */
    public String toJson() {
        return ExplanationJson.of(this);
    }

    /** Returns the explanation as lines of text for a person. */
    @Override
    public String toString() {
        return left + System.lineSeparator() + right;
    }
}
