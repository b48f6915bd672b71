package io.flinkpartitioning.harness;

import java.util.EnumSet;
import java.util.Set;

/**
 * Combinations that are not exact yet. A scenario is made without them, and says so. Whoever mends
 * one deletes it here.
 */
enum NotYet {

    /** Event time runs ahead of the partitions that come to a subtask late. */
    WINDOWS_RESCALED_WITH_A_BACKLOG {
        @Override
        Scenario without(Scenario scenario) {
            return scenario.shape().isByEventTime() ? scenario.withoutBacklog() : scenario;
        }
    };

    /** Returns a scenario that avoids this combination: the same if it has none of it. */
    abstract Scenario without(Scenario scenario);

    /** Returns what a scenario has of these combinations. */
    static Set<NotYet> of(Scenario scenario) {
        Set<NotYet> found = EnumSet.noneOf(NotYet.class);
        for (NotYet combination : values()) {
            if (!combination.without(scenario).equals(scenario)) {
                found.add(combination);
            }
        }
        return found;
    }
}
