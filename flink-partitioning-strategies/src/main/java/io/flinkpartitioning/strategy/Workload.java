package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.Require;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What a strategy has to know about the operator after the exchange. Immutable.
 *
 * @param groupingColumns the columns that records are grouped by, in order; empty if each record is
 *     processed by itself
 * @param ordered whether the records of one sending subtask must arrive in the order that they were
 *     sent
 */
public record Workload(List<String> groupingColumns, boolean ordered) implements Serializable {

    /** Copies the columns. */
    public Workload {
        groupingColumns = List.copyOf(groupingColumns);
        Require.argument(
                groupingColumns.stream().noneMatch(String::isBlank),
                """
                groupingColumns must have names that are not blank, but are %s. Name each column, \
                joined by commas: "trader_id,symbol".""",
                groupingColumns);
    }

    /** Returns work that is grouped by columns and keeps the order of a key's records. */
    public static Workload groupedBy(List<String> columns) {
        Require.argument(
                !columns.isEmpty(),
                """
                groupingColumns must have at least one column, but are empty. For work without \
                grouping use Workload.ungrouped().""");
        return new Workload(columns, true);
    }

    /**
     * Returns work that is grouped by columns joined by commas, as in {@code "trader_id,symbol"}.
     */
    public static Workload groupedBy(String columns) {
        return groupedBy(columns(columns));
    }

    /** Returns work that processes each record by itself: filters, maps, enrichment. */
    public static Workload ungrouped() {
        return new Workload(List.of(), false);
    }

    /** Returns the same work that must keep the order of each sender's records. */
    public Workload inOrder() {
        return new Workload(groupingColumns, true);
    }

    /** Whether records are grouped. */
    public boolean grouped() {
        return !groupingColumns.isEmpty();
    }

    static List<String> columns(String joined) {
        return Arrays.stream(joined.split(",", -1)).map(String::strip).toList();
    }
}
