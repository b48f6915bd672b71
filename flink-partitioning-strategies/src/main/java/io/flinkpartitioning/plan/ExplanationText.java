package io.flinkpartitioning.plan;

import io.flinkpartitioning.plan.PlanExplanation.PartitionHome;
import io.flinkpartitioning.plan.PlanExplanation.Pin;
import io.flinkpartitioning.plan.PlanExplanation.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An explanation as text.
 *
 * @param headline what was decided about which stream
 * @param lines the lines below it
 */
record ExplanationText(String headline, List<Line> lines) {

    /** More rows help no reader, and the JSON has them all. */
    private static final int MAX_ROWS = 16;

    private static final String INDENT = " ".repeat(11);

    /**
     * A line.
     *
     * @param label what it is about
     * @param content what it says
     */
    record Line(String label, String content) {

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "  %-8s %s", label, content);
        }
    }

    ExplanationText {
        lines = List.copyOf(lines);
    }

    static ExplanationText of(PlanExplanation explanation) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("plan", explanation.plan().summary()));
        lines.add(
                new Line(
                        "strategy",
                        "%s, since %s"
                                .formatted(explanation.strategy(), explanation.strategyReason())));
        lines.add(new Line("layout", explanation.layout().toString()));
        explanation.refusals().forEach(refusal -> lines.add(because(refusal)));
        explanation.warnings().forEach(warning -> lines.add(new Line("warning", warning)));
        explanation.notes().forEach(note -> lines.add(new Line("note", note)));
        explanation.pins().forEach(pin -> lines.add(pin(pin)));
        if (!explanation.homes().isEmpty()) {
            lines.add(homes(explanation.homes()));
        }
        return new ExplanationText(
                "%s: %s".formatted(explanation.subject(), explanation.plan()), lines);
    }

    static ExplanationText of(DistributionExplanation explanation) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("strategy", explanation.strategy()));
        lines.add(new Line("because", explanation.reason()));
        explanation.notes().forEach(note -> lines.add(new Line("note", note)));
        return new ExplanationText(
                "%s: %s"
                        .formatted(
                                explanation.subject(),
                                explanation.exchange() ? "exchange" : "no exchange"),
                lines);
    }

    /** Returns the text of two streams. What is true of both comes once, below them. */
    static String of(CoPartitionedExplanation explanation) {
        ExplanationText left = of(explanation.left());
        ExplanationText right = of(explanation.right());
        List<Line> common = left.lines.stream().filter(right.lines::contains).toList();
        return String.join(
                System.lineSeparator(),
                List.of(
                        left.without(common).toString(),
                        right.without(common).toString(),
                        new ExplanationText("both", common).toString()));
    }

    private ExplanationText without(List<Line> others) {
        return new ExplanationText(
                headline, lines.stream().filter(line -> !others.contains(line)).toList());
    }

    private static Line because(Refusal refusal) {
        String plans = refusal.plans().stream().map(Plan::name).collect(Collectors.joining(" or "));
        return new Line("because", "not %s: %s".formatted(plans, refusal.reason()));
    }

    private static Line pin(Pin pin) {
        return new Line(
                "pin",
                pin.yaml().isEmpty()
                        ? pin.code() + " in code"
                        : "%s   under %s, or %s in code"
                                .formatted(pin.yaml(), pin.where(), pin.code()));
    }

    /** One {@link Line}, so that two streams share all of it or nothing. */
    private static Line homes(List<PartitionHome> homes) {
        SortedMap<Integer, List<Integer>> bySubtask = new TreeMap<>();
        homes.forEach(
                home ->
                        bySubtask
                                .computeIfAbsent(home.subtask(), subtask -> new ArrayList<>())
                                .add(home.partition()));
        List<String> rows = new ArrayList<>();
        bySubtask.forEach(
                (subtask, partitions) -> {
                    String name = subtask < 0 ? "?" : subtask.toString();
                    rows.add("subtask %s: %s".formatted(name, inWords(partitions)));
                });
        if (rows.size() > MAX_ROWS) {
            String rest = "and %s subtasks more: see toJson()".formatted(rows.size() - MAX_ROWS);
            rows.subList(MAX_ROWS, rows.size()).clear();
            rows.add(rest);
        }
        return new Line("homes", String.join(System.lineSeparator() + INDENT, rows));
    }

    private static String inWords(List<Integer> partitions) {
        List<String> ranges = new ArrayList<>();
        int first = 0;
        for (int i = 1; i <= partitions.size(); i++) {
            int last = partitions.get(i - 1);
            if (i == partitions.size() || partitions.get(i) != last + 1) {
                int from = partitions.get(first);
                ranges.add(from == last ? String.valueOf(last) : "%s-%s".formatted(from, last));
                first = i;
            }
        }
        return (partitions.size() == 1 ? "partition " : "partitions ") + String.join(", ", ranges);
    }

    @Override
    public String toString() {
        return lines.stream()
                .map(line -> System.lineSeparator() + line)
                .collect(Collectors.joining("", headline, ""));
    }
}
