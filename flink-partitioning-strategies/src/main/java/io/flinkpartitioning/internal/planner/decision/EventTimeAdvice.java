package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.strategy.EventTime;
import java.util.Optional;

/** The words for the user about event time. Stateless. */
final class EventTimeAdvice {

    private EventTimeAdvice() {}

    /** Returns what the user should know of it under {@code FORWARD}; empty without watermarks. */
    static Optional<String> of(PlanDecision decision) {
        Watermarks watermarks = decision.facts().watermarks();
        if (watermarks == Watermarks.Assigned.NOWHERE) {
            return Optional.empty();
        }
        if (!decision.sharesEventTime()) {
            return Optional.of(
                    """
                    under event_time: own each subtask has the watermark of its own partitions, so late \
                    records may be judged otherwise than after keyBy, and windows wait for their own \
                    partitions even if these are silent""");
        }
        return Optional.of(
                decision.request().eventTime() == EventTime.OWN
                        ? """
                        all subtasks share one event time, since their source is in the job already: \
                        event_time: own comes too late"""
                        : """
                        all subtasks share one event time, as after keyBy: one that fails or falls \
                        behind holds up the windows of all""");
    }

    /** Returns what subtasks without partitions do to event time; empty if they do nothing. */
    static Optional<String> ofIdleSubtasks(PlanDecision decision) {
        return decision.facts().watermarks() instanceof Watermarks.Assigned
                ? Optional.empty()
                : Optional.of(
                        """
                        idle subtasks send no watermarks, and hold back operators after a further exchange: \
                        give the watermark strategy withIdleness(…), or %s"""
                                .formatted(
                                        decision.facts().job().parallelism() > decision.partitions()
                                                ? "lower the parallelism to %d"
                                                        .formatted(decision.partitions())
                                                : "leave no subtask without a partition"));
    }
}
