package io.flinkpartitioning.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The event time of the subtasks under plan {@code FORWARD}. Behind an exchange, Flink combines the
 * watermarks of all subtasks anyway.
 */
public enum EventTime {
    /**
     * All subtasks have one watermark, the least of those that are not idle, as behind a {@code
     * keyBy}. A subtask that fails or falls behind holds up the windows of all. If it can't be
     * shared, plan {@code LOCAL_FIRST} takes the place of {@code FORWARD}.
     */
    SHARED,
    /**
     * Each subtask has the watermark of its own partitions. It judges late records by that alone,
     * and its windows wait for its own partitions, even if all of them are silent.
     */
    OWN;

    /** The name in the configuration. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> configNames() {
        return Arrays.stream(values()).map(EventTime::configName).toList();
    }

    static EventTime of(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }
}
