package io.flinkpartitioning.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** Markdown as GitHub reads it. */
final class Markdown {

    private Markdown() {}

    /** Returns a table; a header that ends with a colon is that of a column of numbers. */
    static String table(List<String> headers, List<List<String>> rows) {
        return row(headers.stream().map(header -> header.replace(":", "")).toList())
                + headers.stream()
                        .map(header -> header.endsWith(":") ? "--:" : "---")
                        .collect(Collectors.joining("|", "|", "|\n"))
                + rows.stream().map(Markdown::row).collect(Collectors.joining());
    }

    private static String row(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    static String code(String text) {
        return "`" + text + "`";
    }
}
