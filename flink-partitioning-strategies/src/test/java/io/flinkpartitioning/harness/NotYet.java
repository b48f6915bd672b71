package io.flinkpartitioning.harness;

import io.flinkpartitioning.harness.Scenario.Refusal;
import io.flinkpartitioning.plan.Plan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Combinations that are not exact yet. A scenario is made without them, and says so. Whoever mends
 * one deletes it here.
 */
enum NotYet {

    /** Records that an unaligned checkpoint has on its way are lost under another plan. */
    UNALIGNED_CHECKPOINT_UNDER_ANOTHER_PLAN {
        @Override
        Scenario without(Scenario scenario) {
            List<Leg> legs = new ArrayList<>(scenario.legs());
            for (int i = 0; scenario.unaligned() && i + 1 < legs.size(); i++) {
                Plan next = legs.get(i + 1).plan();
                if (!legs.get(i).ending().isSavepoint() && next != legs.get(i).plan()) {
                    legs.set(i, legs.get(i).withEnding(Leg.Ending.CANONICAL));
                }
            }
            return scenario.withLegs(legs);
        }
    },

    /** Event time runs ahead of the partitions that come to a subtask late. */
    WINDOWS_RESCALED_WITH_A_BACKLOG {
        @Override
        Scenario without(Scenario scenario) {
            return scenario.shape().isByEventTime() ? scenario.withoutBacklog() : scenario;
        }
    },

    /** The settings of a key's serializer are not in the layout, so nobody misses them. */
    OTHER_SERIALIZER_SETTINGS {
        @Override
        Scenario without(Scenario scenario) {
            return scenario.refusal() == Refusal.OTHER_SERIALIZER_SETTINGS
                    ? scenario.withoutRefusal()
                    : scenario;
        }
    },

    /** Asynchronous state takes an operator of another max parallelism than its source. */
    ASYNCHRONOUS_STATE_OF_ANOTHER_MAX_PARALLELISM {
        @Override
        Scenario without(Scenario scenario) {
            return scenario.refusal() == Refusal.OTHER_MAX_PARALLELISM
                            && scenario.shape() == Shape.COUNTED_ASYNCHRONOUSLY
                    ? scenario.withoutRefusal()
                    : scenario;
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
