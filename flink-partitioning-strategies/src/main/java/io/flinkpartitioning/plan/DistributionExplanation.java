package io.flinkpartitioning.plan;

import java.util.List;

/**
 * How {@code UngroupedStream} distributes records, and why. Immutable and thread-safe.
 *
 * @param subject which stream
 * @param strategy the name of the strategy
 * @param exchange whether records may leave their subtask
 * @param reason why
 * @param notes what else you should know
 */
public record DistributionExplanation(
        String subject, String strategy, boolean exchange, String reason, List<String> notes)
        implements Explanation {

    /** Copies the notes. */
    public DistributionExplanation {
        notes = List.copyOf(notes);
    }

    /** Returns the explanation as lines of text for a person. */
    @Override
    public String toString() {
        return ExplanationText.of(this).toString();
    }
}
