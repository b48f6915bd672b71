package io.flinkpartitioning.strategy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What happens to a job that meets a stray record, since the plan without exchange cannot move the
 * record. Under each policy the record has reached no aggregate.
 */
public enum StrayPolicy {
    /** The job stays ended until someone decides. */
    FAIL,
    /**
     * The attached client that runs the job submits it again, from its last checkpoint, with the
     * plan that sends stray records home. Without such a client this is {@link #FAIL}.
     */
    SWITCH,
    /**
     * No stray record ends the job. It leaves before it reaches an aggregate, with its topic,
     * partition, offset and the reason, and the job goes on with the same plan: {@code
     * SmartKeyBy.strays()}. A record without key leaves too. Whether a record leaves depends on its
     * partition and its key alone, so results do not depend on the parallelism.
     */
    DIVERT;

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
