package io.flinkpartitioning.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/** The table that a benchmark prints. */
final class Table {

    private final List<List<String>> rows;

    private Table(List<List<String>> rows) {
        this.rows = rows;
    }

    /** Runs a benchmark, which must not fail. */
    static Table of(CommandLine benchmark, String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode =
                benchmark
                        .setOut(new PrintWriter(output))
                        .setErr(new PrintWriter(errors))
                        .execute(arguments);
        assertThat(exitCode).as("exit code of a run that says %s", errors).isZero();
        return new Table(
                output.toString()
                        .lines()
                        .filter(line -> line.startsWith("|"))
                        .map(
                                line ->
                                        Arrays.stream(line.split("\\|", -1))
                                                .map(String::strip)
                                                .toList())
                        .toList());
    }

    /** Returns the cell in a column of the one row that begins so. */
    String cell(String column, String... beginning) {
        List<List<String>> found =
                rows.stream()
                        .filter(
                                row ->
                                        row.subList(1, 1 + beginning.length)
                                                .equals(Arrays.asList(beginning)))
                        .toList();
        assertThat(found).as("rows %s of %s", Arrays.asList(beginning), rows).hasSize(1);
        assertThat(rows.get(0)).contains(column);
        return found.get(0).get(rows.get(0).indexOf(column));
    }

    /** Returns the median in a cell. */
    double median(String column, String... beginning) {
        String cell = cell(column, beginning);
        return Double.parseDouble(cell.substring(0, cell.indexOf(' ')).replace(",", ""));
    }
}
