package io.flinkpartitioning.savepoints;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What constants are called on the command line. */
abstract class Names<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {

    private final List<E> constants;
    private final Function<E, String> name;

    Names(E[] constants, Function<E, String> name) {
        this.constants = List.of(constants);
        this.name = name;
    }

    private Stream<String> names() {
        return constants.stream().map(name);
    }

    @Override
    public E convert(String value) {
        return constants.stream()
                .filter(constant -> name.apply(constant).equals(value))
                .findFirst()
                .orElseThrow(
                        () ->
                                new TypeConversionException(
                                        "must be one of %s, but is '%s'"
                                                .formatted(
                                                        String.join(", ", names().toList()),
                                                        value)));
    }

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }
}
