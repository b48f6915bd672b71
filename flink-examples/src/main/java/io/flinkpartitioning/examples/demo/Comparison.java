package io.flinkpartitioning.examples.demo;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.descriptive.Median;

/**
 * All measured runs, side by side.
 *
 * @param runs the runs
 * @param records the number of trades in the topic
 * @param checksum the checksum that a correct run ends with
 */
record Comparison(List<Run> runs, long records, long checksum) {

    private static final long SHORT_NANOS = 500_000_000;

    Comparison {
        runs = List.copyOf(runs);
    }

    /** Whether every run counted every trade once and ended with the right totals. */
    boolean identical() {
        return runs.stream()
                .allMatch(
                        run ->
                                run.reading().results() == records
                                        && run.reading().checksum() == checksum);
    }

    /** The table: one row for each way to group, each figure a median with its range. */
    String table() {
        return AsciiTable.getTable(
                AsciiTable.BASIC_ASCII,
                Arrays.asList(Grouping.values()),
                List.of(
                        column("", HorizontalAlign.LEFT, Grouping::label),
                        column("plan", HorizontalAlign.LEFT, each(Run::plan)),
                        column(
                                "records/s",
                                HorizontalAlign.RIGHT,
                                medianAndRange("%,.0f", Run::recordsPerSecond)),
                        column(
                                "CPU-s per million",
                                HorizontalAlign.RIGHT,
                                medianAndRange("%.2f", Run::cpuSecondsPerMillion)),
                        column(
                                "network edges",
                                HorizontalAlign.LEFT,
                                each(run -> edges(run.edges()))),
                        column(
                                "checksum",
                                HorizontalAlign.LEFT,
                                each(run -> "%016x".formatted(run.reading().checksum())))));
    }

    /** What the table means, in a sentence or two. */
    String verdict() {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                (identical()
                                ? "Results are identical: every run counted all %,d trades once and"
                                        + " ended with the totals that were written (checksum %016x)."
                                : "Results DIFFER: %,d trades with checksum %016x were written.")
                        .formatted(records, checksum));
        sentences.add(
                "SmartKeyBy: %.2f times the records/s of keyBy, %.2f times its CPU time per record."
                        .formatted(ratio(Run::recordsPerSecond), ratio(Run::cpuSecondsPerMillion)));
        if (tooShort()) {
            sentences.add(
                    "Runs of less than half a second tell of start and end, not of speed: give more"
                            + " --records.");
        }
        return String.join(System.lineSeparator(), sentences);
    }

    private boolean tooShort() {
        return runs.stream().anyMatch(run -> run.reading().nanos() < SHORT_NANOS);
    }

    private double ratio(ToDoubleFunction<Run> figure) {
        return median(Grouping.SMART_KEY_BY, figure) / median(Grouping.KEY_BY, figure);
    }

    private static String edges(List<String> edges) {
        return edges.isEmpty() ? "0" : edges.size() + " (" + String.join(", ", edges) + ")";
    }

    private static ColumnData<Grouping> column(
            String header, HorizontalAlign align, Function<Grouping, String> content) {
        return new Column().header(header).headerAlign(align).dataAlign(align).with(content);
    }

    /** What all the runs of a grouping say; where they disagree, each thing that they say. */
    private Function<Grouping, String> each(Function<Run, String> content) {
        return grouping ->
                String.join(" / ", of(grouping).stream().map(content).distinct().toList());
    }

    private Function<Grouping, String> medianAndRange(String format, ToDoubleFunction<Run> figure) {
        return grouping -> {
            DoubleSummaryStatistics range =
                    of(grouping).stream().mapToDouble(figure).summaryStatistics();
            return (format + " (" + format + " to " + format + ")")
                    .formatted(median(grouping, figure), range.getMin(), range.getMax());
        };
    }

    private double median(Grouping grouping, ToDoubleFunction<Run> figure) {
        return Median.withDefaults().evaluate(of(grouping).stream().mapToDouble(figure).toArray());
    }

    private List<Run> of(Grouping grouping) {
        return runs.stream().filter(run -> run.grouping() == grouping).toList();
    }
}
