package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.planner.decision.SourceFacts.CheckedBy;
import io.flinkpartitioning.strategy.StrayPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The words for the user about strays under {@code FORWARD}. Stateless. */
final class StrayAdvice {

    private StrayAdvice() {}

    /** Returns what becomes of a stray. */
    static String of(PlanDecision decision) {
        return decision.divertsStrays() ? diverted(decision) : ended(decision);
    }

    /** Returns that no stray leaves, though strays should. */
    static Optional<String> undiverted(PlanDecision decision) {
        return decision.request().strayPolicy() != StrayPolicy.DIVERT || decision.divertsStrays()
                ? Optional.empty()
                : Optional.of(
                        """
                        on_stray: divert works under plan FORWARD only: under %s strays go to their \
                        keys' subtasks and count, strays() is empty, and a record without key ends the \
                        job"""
                                .formatted(decision.plan()));
    }

    private static String ended(PlanDecision decision) {
        return """
        %s ends the job before it reaches an aggregate; LOCAL_FIRST would send it home%s"""
                .formatted(
                        decision.facts().path().check() == CheckedBy.SOURCE
                                ? "a record outside its key's partition"
                                : "a record on a subtask that does not own its key",
                        decision.request().strayPolicy() == StrayPolicy.SWITCH
                                ? """
                                , and takes over from the last checkpoint if a SwitchingJob runs the \
                                job"""
                                : "");
    }

    private static String diverted(PlanDecision decision) {
        SampledAlignment alignment = decision.facts().alignment();
        List<StepDown.Reason> found = alignment == null ? List.of() : alignment.obstacles();
        return """
        a record outside its key's partition leaves by strays() before it reaches an aggregate \
        (LOCAL_FIRST would send it home), and so does one without key, which would end the job under \
        any other plan%s"""
                .formatted(
                        found.stream()
                                .map(reason -> "; " + reason.inWords())
                                .collect(Collectors.joining()));
    }
}
