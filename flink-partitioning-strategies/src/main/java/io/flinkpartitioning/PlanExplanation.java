package io.flinkpartitioning;

import io.flinkpartitioning.placement.Layout;
import java.util.List;

/**
 * What {@link SmartKeyBy} decided, and why. Immutable and thread-safe.
 *
 * @param subject which stream is grouped by which key
 * @param strategy the name of the strategy
 * @param plan the plan that was chosen
 * @param layout the layout of the keyed state
 * @param reasons why no better plan was chosen; empty for {@link Plan#FORWARD}
 * @param notes what else a user should know: idle subtasks, uneven load, defaults that the library
 *     set, how to pin the layout
 */
public record PlanExplanation(
        String subject,
        String strategy,
        Plan plan,
        Layout layout,
        List<String> reasons,
        List<String> notes) {

    /** Copies the lists. */
    public PlanExplanation {
        reasons = List.copyOf(reasons);
        notes = List.copyOf(notes);
    }

    /** Returns the explanation as lines of text for a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(subject).append(": ").append(plan);
        ExplanationLines.add(text, "plan     ", plan.summary());
        ExplanationLines.add(text, "strategy ", strategy);
        ExplanationLines.add(text, "layout   ", layout.toString());
        reasons.forEach(reason -> ExplanationLines.add(text, "because  ", reason));
        notes.forEach(note -> ExplanationLines.add(text, "note     ", note));
        return text.toString();
    }
}
