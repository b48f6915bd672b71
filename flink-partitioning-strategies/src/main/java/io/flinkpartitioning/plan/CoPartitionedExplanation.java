package io.flinkpartitioning.plan;

/**
 * What {@code CoPartitionedStreams} decided about each stream, and why. Immutable and thread-safe.
 *
 * @param left the first stream
 * @param right the second stream, with the same layout
 */
public record CoPartitionedExplanation(PlanExplanation left, PlanExplanation right) {

    /** Returns the explanation as one JSON object. Later versions only add fields. */
    public String toJson() {
        return ExplanationJson.of(this);
    }

    /** Returns the explanation as text for a person. It says once what is true of both streams. */
    @Override
    public String toString() {
        return ExplanationText.of(this);
    }
}
