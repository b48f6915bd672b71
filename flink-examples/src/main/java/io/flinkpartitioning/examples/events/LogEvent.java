package io.flinkpartitioning.examples.events;

import java.util.List;
import java.util.Locale;

/**
 * An event of a log; records have no key.
 *
 * @param level how bad it is
 * @param message what happened
 */
public record LogEvent(String level, String message) {

    /** Returns the event of a line. */
    public static LogEvent of(List<String> fields) {
        return new LogEvent(fields.get(0), fields.get(1));
    }

    /** Returns the same event, shouted. */
    public LogEvent inUpperCase() {
        return new LogEvent(level, message.toUpperCase(Locale.ROOT));
    }
}
