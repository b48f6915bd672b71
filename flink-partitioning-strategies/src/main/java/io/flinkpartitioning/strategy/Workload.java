package io.flinkpartitioning.strategy;

import io.flinkpartitioning.internal.Require;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What the operator after the exchange does, as far as a strategy has to know. Immutable.
 *
 * @param groupingColumns the columns by which records are grouped, in order; empty if each record
 *     stands for itself
 * @param ordered whether records that one subtask sends must arrive in that order
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

    /** Returns work that is grouped by columns, which keeps the order of a key's records. */
    public static Workload groupedBy(List<String> columns) {
        Require.argument(
                !columns.isEmpty(),
                """
                groupingColumns must have at least one column, but are empty. For work without \
                grouping use Workload.ungrouped().""");
        return new Workload(columns, true);
    }

    /**
     * Returns work that is grouped by columns that are joined by commas, as in {@code
     * "trader_id,symbol"}.
     */
    public static Workload groupedBy(String columns) {
        return groupedBy(columns(columns));
    }

    /** Returns work in which each record stands for itself: filters, maps, enrichment. */
    public static Workload ungrouped() {
        return new Workload(List.of(), false);
    }

    /** Returns the same work with the need to keep the order of each sender's records. */
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
