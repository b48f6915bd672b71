package io.flinkpartitioning.savepoints;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.flinkpartitioning.doctor.Printable;
import io.flinkpartitioning.internal.flink.savepoint.StoredState;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tables and lists for a terminal. */
final class Tables {

    private static final List<String> UNITS = List.of("B", "KB", "MB", "GB", "TB");
    private static final int KIBI = 1024;
    private static final String TIMERS_OF_A_KIND = "^_timer_state/(event|processing)_";

    private Tables() {}

    static <T> String of(Collection<T> rows, List<ColumnData<T>> columns) {
        return AsciiTable.getTable(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, rows, columns);
    }

    /** Returns a column of text, which breaks at a width. */
    static <T> ColumnData<T> text(String header, int width, Function<T, String> content) {
        return column(
                header, HorizontalAlign.LEFT, width, row -> Printable.text(content.apply(row)));
    }

    /** Returns a column of numbers or sizes. */
    static <T> ColumnData<T> number(String header, Function<T, String> content) {
        return column(header, HorizontalAlign.RIGHT, 20, content);
    }

    private static <T> ColumnData<T> column(
            String header, HorizontalAlign align, int width, Function<T, String> content) {
        return new Column()
                .header(header)
                .headerAlign(align)
                .dataAlign(align)
                .maxWidth(width, OverflowBehaviour.NEWLINE)
                .with(content);
    }

    /** Returns a heading with a list; nothing if the list is empty. */
    static String list(String heading, List<String> sentences) {
        return sentences.isEmpty()
                ? ""
                : sentences.stream()
                        .map(sentence -> "- " + Printable.text(sentence))
                        .collect(Collectors.joining("\n", "\n\n" + heading + ":\n", ""));
    }

    /** Returns what a state is called; Flink puts the kind of timers into their name. */
    static String name(StoredState state) {
        return state.name().replaceFirst(TIMERS_OF_A_KIND, "");
    }

    /** Returns the kind of a state, which of timers is in its name. */
    static String kind(StoredState state) {
        if (state.name().startsWith("_timer_state/event_")) {
            return "event-time timers";
        }
        return state.name().startsWith("_timer_state/processing_")
                ? "processing-time timers"
                : state.kind();
    }

    /** Returns a size in the unit that fits. */
    static String size(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= KIBI && unit < UNITS.size() - 1) {
            size /= KIBI;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS.get(unit));
    }

    /** Returns a count, or nothing if it is unknown. */
    static String count(long number) {
        return number < 0 ? "" : Printable.count(number);
    }
}
