package io.flinkpartitioning.doctor;

import io.flinkpartitioning.kafka.KeyFormat;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of the key formats on the command line. */
final class KeyFormatNames implements ITypeConverter<KeyFormat>, Iterable<String> {

    static String name(KeyFormat format) {
        return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Stream<String> names() {
        return Stream.of(KeyFormat.values()).map(KeyFormatNames::name);
    }

    @Override
    public KeyFormat convert(String value) {
        return Stream.of(KeyFormat.values())
                .filter(format -> name(format).equals(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "must be one of %s, but is '%s'."
                                                .formatted(
                                                        String.join(", ", names().toList()),
                                                        value)));
    }

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }
}
