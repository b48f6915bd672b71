package io.flinkpartitioning.bench.result;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;

/**
 * The values of a figure, one for each round, in their order.
 *
 * @param values the values, at least one
 */
public record Samples(List<Double> values) {

    public Samples {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("There must be a sample of at least one round");
        }
    }

    /** Returns the median. */
    public double median() {
        return Median.withDefaults().evaluate(array());
    }

    /** Returns the least value. */
    public double min() {
        return Arrays.stream(array()).min().orElseThrow();
    }

    /** Returns the greatest value. */
    public double max() {
        return Arrays.stream(array()).max().orElseThrow();
    }

    /** Returns the ratios to others, round by round; there are as many of both. */
    public Samples dividedBy(Samples others) {
        return new Samples(
                IntStream.range(0, values.size())
                        .mapToObj(round -> values.get(round) / others.values.get(round))
                        .toList());
    }

    private double[] array() {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Returns median and range, as {@code 5 (4 to 9)}. */
    public String describe(Figure figure) {
        return figure.format(median())
                + " ("
                + figure.format(min())
                + " to "
                + figure.format(max())
                + ")";
    }
}
