package io.flinkpartitioning.plan;

import io.flinkpartitioning.plan.PlanExplanation.PartitionHome;
import io.flinkpartitioning.plan.PlanExplanation.Pin;
import io.flinkpartitioning.plan.PlanExplanation.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Explanations as text. */
final class ExplanationText {

    /** More rows than this help no reader; JSON has them all. */
    private static final int MAX_ROWS = 16;

    private final StringBuilder text = new StringBuilder();

    private ExplanationText() {}

    static String of(PlanExplanation explanation) {
        ExplanationText lines = new ExplanationText();
        lines.text.append(explanation.subject()).append(": ").append(explanation.plan());
        lines.add("plan", explanation.plan().summary());
        lines.add("strategy", explanation.strategy() + ", since " + explanation.strategyReason());
        lines.add("layout", explanation.layout().toString());
        for (Refusal refusal : explanation.refusals()) {
            lines.add(
                    "because",
                    "not "
                            + refusal.plans().stream()
                                    .map(Plan::name)
                                    .collect(Collectors.joining(" or "))
                            + ": "
                            + refusal.reason());
        }
        explanation.warnings().forEach(warning -> lines.add("warning", warning));
        explanation.notes().forEach(note -> lines.add("note", note));
        for (Pin pin : explanation.pins()) {
            lines.add(
                    "pin",
                    pin.yaml() + "   under " + pin.where() + ", or " + pin.code() + " in code");
        }
        lines.addHomes(explanation.homes());
        return lines.text.toString();
    }

    static String of(DistributionExplanation explanation) {
        ExplanationText lines = new ExplanationText();
        lines.text
                .append(explanation.subject())
                .append(": ")
                .append(explanation.exchange() ? "exchange" : "no exchange");
        lines.add("strategy", explanation.strategy());
        lines.add("because", explanation.reason());
        explanation.notes().forEach(note -> lines.add("note", note));
        return lines.text.toString();
    }

    private void addHomes(List<PartitionHome> homes) {
        if (homes.isEmpty()) {
            return;
        }
        add("homes", "partition  key group  subtask");
        for (PartitionHome home : homes.subList(0, Math.min(MAX_ROWS, homes.size()))) {
            add(
                    "",
                    String.format(
                            Locale.ROOT,
                            "%9d  %9d  %7s",
                            home.partition(),
                            home.keyGroup(),
                            home.subtask() < 0 ? "?" : Integer.toString(home.subtask())));
        }
        if (homes.size() > MAX_ROWS) {
            add("", "and " + (homes.size() - MAX_ROWS) + " more: see toJson()");
        }
    }

    private void add(String label, String content) {
        text.append(System.lineSeparator())
                .append(String.format(Locale.ROOT, "  %-9s", label))
                .append(content);
    }
}
