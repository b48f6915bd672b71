package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.FaultKind.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which faults happen, in which order: a function of the seed, of the number of faults and of their
 * kinds.
 *
 * <p>Every kind happens as often as every other, but for one; topics grow at most {@link
 * #MAX_GROWTHS} times. They come in rounds, each of which has each kind once in random order, so
 * that the first half of a series knows all kinds too.
 *
 * @param faults the faults, in order
 */
record Schedule(List<ScheduledFault> faults) {

    /** How often the topic grows at most. */
    static final int MAX_GROWTHS = 5;

    /**
     * A fault to come.
     *
     * @param kind what happens
     * @param seed decides about all that is random in it
     */
    record ScheduledFault(FaultKind kind, long seed) {}

    Schedule {
        faults = List.copyOf(faults);
    }

    /**
     * Makes a schedule.
     *
     * @param seed the seed
     * @param count the number of faults, at least the number of kinds
     * @param kinds the kinds of faults, at least one
     * @throws IllegalArgumentException if there are more kinds than faults, or no kinds
     */
    static Schedule of(long seed, int count, Set<FaultKind> kinds) {
        if (kinds.isEmpty() || count < kinds.size()) {
            throw new IllegalArgumentException(
                    "The number of faults must be at least that of their kinds, and that be at least"
                            + " 1, but they are "
                            + count
                            + " and "
                            + kinds.size()
                            + ". Give more faults, or fewer kinds.");
        }
        Random random = new Random(seed);
        Map<FaultKind, Integer> counts = counts(count, kinds, random);
        List<ScheduledFault> faults = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (FaultKind kind : inRounds(counts, phase, random)) {
                faults.add(new ScheduledFault(kind, random.nextLong()));
            }
        }
        return new Schedule(faults);
    }

    private static Map<FaultKind, Integer> counts(
            int count, Collection<FaultKind> kinds, Random random) {
        Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
        // Sets of enums are ordered, other sets are not.
        List<FaultKind> open = new ArrayList<>(new TreeSet<>(kinds));
        int left = count;
        while (left > 0 && !open.isEmpty()) {
            Collections.shuffle(open, random);
            for (FaultKind kind : List.copyOf(open.subList(0, Math.min(left, open.size())))) {
                left--;
                if (counts.merge(kind, 1, Integer::sum) == most(kind)) {
                    open.remove(kind);
                }
            }
        }
        return counts;
    }

    private static int most(FaultKind kind) {
        return kind == FaultKind.NEW_PARTITIONS ? MAX_GROWTHS : Integer.MAX_VALUE;
    }

    private static List<FaultKind> inRounds(
            Map<FaultKind, Integer> counts, Phase phase, Random random) {
        List<FaultKind> order = new ArrayList<>();
        for (int round = 1; ; round++) {
            List<FaultKind> kinds = new ArrayList<>();
            for (Map.Entry<FaultKind, Integer> entry : counts.entrySet()) {
                if (entry.getKey().phase() == phase && entry.getValue() >= round) {
                    kinds.add(entry.getKey());
                }
            }
            if (kinds.isEmpty()) {
                return order;
            }
            Collections.shuffle(kinds, random);
            order.addAll(kinds);
        }
    }
}
