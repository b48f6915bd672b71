package io.flinkpartitioning.bench;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.statistics.descriptive.Median;

/** Figures of several rounds, in a cell of a table. */
final class Spread {

    private Spread() {}

    /**
     * Returns the median and the range, as {@code 5 (4 to 9)}.
     *
     * @param format the format of a figure
     * @param figures the figures
     */
    static String of(String format, double[] figures) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                Median.withDefaults().evaluate(figures),
                Arrays.stream(figures).min().orElse(Double.NaN),
                Arrays.stream(figures).max().orElse(Double.NaN));
    }
}
