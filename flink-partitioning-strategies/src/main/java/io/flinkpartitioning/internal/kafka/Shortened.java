package io.flinkpartitioning.internal.kafka;

import java.util.Collection;
import java.util.stream.Collectors;

/** Long lists for a person, who has one screen. Stateless. */
public final class Shortened {

    private static final int SHOWN = 5;

    private Shortened() {}

    /** Returns the first elements, and how many there are more. */
    public static String list(Collection<?> elements) {
        String shown =
                elements.stream()
                        .limit(SHOWN)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return elements.size() > SHOWN
                ? "%s and %d more".formatted(shown, elements.size() - SHOWN)
                : shown;
    }
}
