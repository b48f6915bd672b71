package io.flinkpartitioning.bench.result;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A value of what a benchmark varies.
 *
 * @param parameter the name of the parameter, as in {@code strayShare}
 * @param value its value: a number or a word
 */
public record Point(String parameter, String value) implements Serializable {

    /** Returns the point of a number. */
    public static Point of(String parameter, double value) {
        return new Point(parameter, BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
    }

    @Override
    public String toString() {
        return parameter + "=" + value;
    }
}
