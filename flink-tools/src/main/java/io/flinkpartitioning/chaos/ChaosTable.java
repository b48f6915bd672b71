package io.flinkpartitioning.chaos;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.flinkpartitioning.plan.Plan;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The result of a run for the terminal.
 *
 * @param result the result
 */
record ChaosTable(ChaosResult result) {

    /** What is said of the faults of a kind. */
    private record Row(String fault, List<Outcome> outcomes) {

        long sum(ToLongFunction<Outcome> figure) {
            return outcomes.stream().mapToLong(figure).sum();
        }

        String recovery(Function<double[], Double> statistic) {
            double[] seconds =
                    outcomes.stream()
                            .filter(Outcome::recovered)
                            .mapToDouble(outcome -> outcome.recoveryMillis() / 1e3)
                            .toArray();
            return seconds.length == 0
                    ? "-"
                    : String.format(Locale.ROOT, "%.1f s", statistic.apply(seconds));
        }

        String restarted(Plan plan) {
            List<Outcome> under =
                    outcomes.stream()
                            .filter(outcome -> outcome.recovered() && outcome.plan() == plan)
                            .toList();
            return under.isEmpty()
                    ? "-"
                    : String.format(
                            Locale.ROOT,
                            "%.0f of %.0f",
                            median(under, Outcome::restarted),
                            median(under, Outcome::subtasks));
        }

        private static double median(List<Outcome> outcomes, ToLongFunction<Outcome> figure) {
            return Median.withDefaults()
                    .evaluate(outcomes.stream().mapToDouble(figure::applyAsLong).toArray());
        }
    }

    /** Returns the table, and what it means, ending with a line break. */
    String text() {
        return (table() + "\n\n" + sentences() + "\n").replace("\n", System.lineSeparator());
    }

    private String table() {
        List<Row> rows =
                Arrays.stream(FaultKind.values())
                        .map(kind -> row(kind.inWords(), outcome -> outcome.kind() == kind))
                        .filter(row -> !row.outcomes().isEmpty())
                        .collect(Collectors.toList());
        rows.add(row("all", outcome -> true));
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                rows,
                List.of(
                        column("fault", HorizontalAlign.LEFT, Row::fault),
                        number("count", row -> (long) row.outcomes().size()),
                        number(
                                "not recovered",
                                row -> row.sum(outcome -> outcome.recovered() ? 0 : 1)),
                        column(
                                "recovery, median",
                                HorizontalAlign.RIGHT,
                                row -> row.recovery(Median.withDefaults()::evaluate)),
                        column(
                                "max",
                                HorizontalAlign.RIGHT,
                                row -> row.recovery(all -> Arrays.stream(all).max().orElse(0))),
                        column(
                                "restarted under FORWARD",
                                HorizontalAlign.RIGHT,
                                row -> row.restarted(Plan.FORWARD)),
                        column(
                                "under LOCAL_FIRST",
                                HorizontalAlign.RIGHT,
                                row -> row.restarted(Plan.LOCAL_FIRST)),
                        number("lost", row -> row.sum(outcome -> outcome.wrong().lost())),
                        number("doubled", row -> row.sum(outcome -> outcome.wrong().doubled()))));
    }

    private Row row(String fault, Predicate<Outcome> belongs) {
        return new Row(fault, result.outcomes().stream().filter(belongs).toList());
    }

    private String sentences() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "Seed %d: %d of %d faults in %d minutes; %,d events acknowledged, %,d read back,"
                                + " %,d results.%n",
                        result.seed(),
                        result.outcomes().size(),
                        result.planned(),
                        result.duration().toMinutes(),
                        result.acknowledged(),
                        result.events(),
                        result.results()));
        result.verdicts()
                .forEach(
                        verdict -> {
                            text.append("- ").append(verdict.promise()).append(": ");
                            text.append(
                                    verdict.violations() == 0
                                            ? "kept\n"
                                            : String.format(
                                                    Locale.ROOT,
                                                    "BROKEN %,d times\n",
                                                    verdict.violations()));
                            verdict.examples()
                                    .forEach(example -> text.append("    " + example + "\n"));
                        });
        if (!result.abort().isEmpty()) {
            text.append("The run has ended before its time. ").append(result.abort()).append("\n");
        }
        if (result.logs() != null) {
            text.append("The logs of the Flink processes are in ")
                    .append(result.logs())
                    .append("\n");
        }
        text.append(result.allKept() ? "All promises were kept." : "Promises were BROKEN.");
        return text.toString();
    }

    private static ColumnData<Row> number(String header, Function<Row, Long> content) {
        return column(
                header,
                HorizontalAlign.RIGHT,
                row -> String.format(Locale.ROOT, "%,d", content.apply(row)));
    }

    private static ColumnData<Row> column(
            String header, HorizontalAlign align, Function<Row, String> content) {
        return new Column().header(header).headerAlign(align).dataAlign(align).with(content);
    }
}
