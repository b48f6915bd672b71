package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.planner.decision.SourceFacts.CheckedBy;
import java.util.Optional;

/** The words for the user about who has confirmed a partition count. Stateless. */
final class CountAdvice {

    private CountAdvice() {}

    static Optional<String> unverified(PlanDecision decision) {
        String why = decision.facts().partitions().unverified();
        return why == null
                ? Optional.empty()
                : Optional.of("the partition count is pinned and was not verified: " + why);
    }

    static Optional<String> unasked(PlanDecision decision) {
        SourceFacts.Partitions partitions = decision.facts().partitions();
        return decision.placesByPartition()
                        && decision.facts().path().obstacle() == null
                        && decision.facts().path().check() == CheckedBy.SOURCE
                        && partitions.byTopic().isEmpty()
                        && partitions.unverified() == null
                ? Optional.of(
                        """
                        the partition count is pinned, and no sample is wanted, so no broker was asked""")
                : Optional.empty();
    }
}
