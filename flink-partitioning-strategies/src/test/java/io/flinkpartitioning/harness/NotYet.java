package io.flinkpartitioning.harness;

import io.flinkpartitioning.plan.Plan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Combinations that are not exact yet. A scenario is made without them, and says so. Whoever mends
 * one deletes it here.
 */
enum NotYet {

    /**
     * HASH has no check behind a map, the other plans have one. The records that an unaligned
     * checkpoint has on their way belong to the last operator in front of the exchange, so Flink
     * refuses the job. Nothing is lost.
     */
    UNALIGNED_CHECKPOINT_WITH_ANOTHER_OPERATOR_IN_FRONT_OF_THE_EXCHANGE {
        @Override
        Scenario without(Scenario scenario) {
            List<Leg> legs = scenario.legs();
            boolean found =
                    IntStream.range(1, legs.size())
                            .filter(i -> !legs.get(i - 1).ending().isSavepoint())
                            .anyMatch(
                                    i ->
                                            (legs.get(i - 1).plan() == Plan.HASH)
                                                    != (legs.get(i).plan() == Plan.HASH));
            return found && scenario.shape() == Shape.FILTERED
                    ? scenario.withoutUnalignedCheckpoints()
                    : scenario;
        }
    },

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
