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

    /** Returns the explanation as text for a person; what is true of both streams is said once. */
    @Override
    public String toString() {
        return ExplanationText.of(this);
    }
}
