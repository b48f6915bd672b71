package io.flinkpartitioning.bench.suite;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Refuses whole numbers that are less than 1. */
final class AtLeastOne implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw refusal(value);
        }
        if (number < 1) {
            throw refusal(value);
        }
        return number;
    }

    private static TypeConversionException refusal(String value) {
        return new TypeConversionException(
                "must be a whole number of at least 1, but is '" + value + "'");
    }
}
