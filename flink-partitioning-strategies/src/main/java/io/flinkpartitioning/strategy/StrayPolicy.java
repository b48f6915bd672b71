package io.flinkpartitioning.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What becomes of a job that has ended because of a stray record, which the plan without exchange
 * cannot move. The record has reached no aggregate either way.
 */
public enum StrayPolicy {
    /** The job stays ended, until someone decides. */
    FAIL,
    /**
     * Who runs the job in an attached client submits it anew, from its last checkpoint, with the
     * plan that sends stray records home. Without such a client it is {@link #FAIL}.
     */
    SWITCH;

    /** The name in the configuration. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> configNames() {
        return Arrays.stream(values()).map(StrayPolicy::configName).toList();
    }

    static StrayPolicy of(String configName) {
        return valueOf(configName.toUpperCase(Locale.ROOT));
    }
}
