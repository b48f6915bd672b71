package io.flinkpartitioning.internal.kafka.detection;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects reasons, each made from a template. Used by one thread. */
final class Reasons {

    private final List<String> collected = new ArrayList<>();

    @FormatMethod
    void add(@FormatString String template, @Nullable Object... arguments) {
        collected.add(String.format(Locale.ROOT, template, arguments));
    }

    /** Returns the reasons so far, each a sentence or a few. */
    List<String> sentences() {
        return List.copyOf(collected);
    }
}
