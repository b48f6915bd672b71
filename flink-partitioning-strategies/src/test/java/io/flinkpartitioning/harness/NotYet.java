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
            boolean found = false;
            for (int i = 0; scenario.unaligned() && i + 1 < legs.size(); i++) {
                Plan next = legs.get(i + 1).plan();
                if (!legs.get(i).ending().isSavepoint() && next != legs.get(i).plan()) {
                    legs.set(i, legs.get(i).withEnding(Leg.Ending.CANONICAL));
                    found = true;
                }
            }
            // ForSt has no savepoints of that kind.
            return found && scenario.shape() == Shape.COUNTED_ASYNCHRONOUSLY
                    ? scenario.withoutUnalignedCheckpoints()
                    : scenario.withLegs(legs);
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

    /**
     * Asynchronous state takes an operator of another max parallelism than its source. Under
     * FORWARD, Flink may be the first to miss a key group, and does not say why.
     */
    OPERATOR_OF_ANOTHER_MAX_PARALLELISM {
        @Override
        Scenario without(Scenario scenario) {
            List<Leg> legs = scenario.legs();
            boolean forward = legs.get(legs.size() - 1).plan() == Plan.FORWARD;
            return scenario.refusal() == Refusal.OTHER_MAX_PARALLELISM
                            && (forward || scenario.shape() == Shape.COUNTED_ASYNCHRONOUSLY)
                    ? scenario.withoutRefusal()
                    : scenario;
        }
    },

    /**
     * Asynchronous state keeps a record until its key is free. Under FORWARD and object reuse, the
     * source has filled it again by then.
     */
    ASYNCHRONOUS_STATE_UNDER_FORWARD_AND_OBJECT_REUSE {
        @Override
        Scenario without(Scenario scenario) {
            boolean forward = scenario.legs().stream().anyMatch(leg -> leg.plan() == Plan.FORWARD);
            return forward && scenario.shape() == Shape.COUNTED_ASYNCHRONOUSLY
                    ? scenario.withoutObjectReuse()
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
