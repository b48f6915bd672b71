package io.flinkpartitioning.plan;

/** What was decided about a stream, and why. Immutable and thread-safe. */
public sealed interface Explanation permits PlanExplanation, DistributionExplanation {

    /** Which stream. */
    String subject();

    /** The name of the strategy. */
    String strategy();
}
