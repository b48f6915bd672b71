package io.flinkpartitioning.doctor;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi;

/**
 * An examination for the terminal: of several topics the summary, then each.
 *
 * @param examination the examination
 * @param ansi whether colours are wanted
 */
record ExaminationTable(Examination examination, Ansi ansi) {

    private static final int TERMINAL = 80;

    /** The longest names of formulas are broken. */
    private static final int MAX_CELL = 14;

    private static final int PADDING = 2;

    private static final String RULE = "=".repeat(TERMINAL);

    /** Returns the text, which ends with a line break. */
    String text() {
        List<String> blocks = new ArrayList<>();
        examination.together().ifPresent(together -> addSummary(blocks, together));
        for (Diagnosis diagnosis : examination.diagnoses()) {
            blocks.add(
                    examination.isOfSeveral()
                            ? RULE
                                    + "\n"
                                    + new DoctorTable(diagnosis, ansi, ", for this topic alone")
                                            .text()
                            : new DoctorTable(diagnosis, ansi).text());
        }
        return String.join("\n", blocks).replace("\n", System.lineSeparator());
    }

    private void addSummary(List<String> blocks, OneSource together) {
        blocks.add(examination.title() + "\n");
        blocks.add(
                AsciiTable.getTable(
                                AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS,
                                examination.findings(),
                                IntStream.range(0, Examination.COLUMNS.size())
                                        .mapToObj(this::column)
                                        .toList())
                        + "\n");
        blocks.add(block(together.title(), lines(together)));
        if (!together.yaml().isEmpty()) {
            blocks.add(block("Configuration, for all topics", together.yaml().strip()));
        }
        if (!together.java().isEmpty()) {
            blocks.add(block("In the job, for all topics", String.join("\n", together.java())));
        }
    }

    private String block(String title, String body) {
        return "%s\n%s\n".formatted(heading(title), body);
    }

    private static String lines(OneSource together) {
        List<String> lines = new ArrayList<>(together.reasons());
        lines.addAll(together.warnings());
        return String.join("\n", lines.stream().map(line -> "- " + Printable.text(line)).toList());
    }

    private String heading(String heading) {
        return ansi.string("@|bold " + heading + ":|@");
    }

    private ColumnData<TopicFinding> column(int index) {
        return Columns.of(
                Examination.COLUMNS.get(index),
                index == 2 ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT,
                index == 0 ? widthOfTopics() : width(index),
                finding -> Examination.row(finding).get(index));
    }

    /** Returns what the other columns leave. */
    private int widthOfTopics() {
        int columns = Examination.COLUMNS.size();
        int borders = columns + 1;
        return TERMINAL - borders - IntStream.range(1, columns).map(this::width).sum();
    }

    private int width(int index) {
        int longest =
                examination.findings().stream()
                        .mapToInt(finding -> Examination.row(finding).get(index).length())
                        .max()
                        .orElse(0);
        return PADDING
                + Math.max(Examination.COLUMNS.get(index).length(), Math.min(longest, MAX_CELL));
    }
}
