package io.flinkpartitioning.bench.result;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A result as a terminal shows it. */
public final class ResultTable {

    private ResultTable() {}

    /** Returns the tables of arms and ratios, and with what they were measured. */
    public static String of(SuiteResult result) {
        List<ColumnData<ArmResult>> columns = new ArrayList<>();
        columns.add(column("arm", HorizontalAlign.LEFT, ArmResult::arm));
        if (result.arms().stream().anyMatch(arm -> arm.point() != null)) {
            columns.add(
                    column(
                            "at",
                            HorizontalAlign.LEFT,
                            arm -> arm.point() == null ? "" : arm.point().toString()));
        }
        for (Figure figure : result.figures()) {
            columns.add(
                    column(
                            figure.unit(),
                            HorizontalAlign.RIGHT,
                            arm ->
                                    arm.samples(figure)
                                            .map(samples -> samples.describe(figure))
                                            .orElse("")));
        }
        String tables = AsciiTable.getTable(AsciiTable.BASIC_ASCII, result.arms(), columns);
        if (!result.ratios().isEmpty()) {
            tables +=
                    System.lineSeparator()
                            + AsciiTable.getTable(
                                    AsciiTable.BASIC_ASCII,
                                    result.ratios(),
                                    List.of(
                                            column("ratio", HorizontalAlign.LEFT, RatioResult::key),
                                            column(
                                                    "round by round",
                                                    HorizontalAlign.RIGHT,
                                                    RatioResult::describe)));
        }
        return tables
                + System.lineSeparator()
                + "Medians (ranges). "
                + result.suite()
                + ": "
                + result.parameters().entrySet().stream()
                        .map(parameter -> parameter.getKey() + " " + parameter.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static <T> ColumnData<T> column(
            String header, HorizontalAlign align, Function<T, String> content) {
        return new Column().header(header).headerAlign(align).dataAlign(align).with(content);
    }
}
