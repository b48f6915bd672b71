package io.flinkpartitioning.internal;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import org.jspecify.annotations.Nullable;

/** Preconditions with message templates. Stateless and thread-safe. */
public final class Require {

    private Require() {}

    /**
     * Requires that an argument or a setting obeys its rule.
     *
     * @param valid whether it does
     * @param template the message, in the form of {@link String#format}: parameter, rule, value and
     *     remedy
     * @param arguments the arguments of the template
     * @throws IllegalArgumentException with the message, if it does not
     */
    @FormatMethod
    public static void argument(
            boolean valid, @FormatString String template, @Nullable Object... arguments) {
        if (!valid) {
            throw new IllegalArgumentException(template.formatted(arguments));
        }
    }
}
