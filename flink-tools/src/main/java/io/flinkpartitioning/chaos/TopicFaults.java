package io.flinkpartitioning.chaos;

import io.flinkpartitioning.plan.Plan;
import java.util.SplittableRandom;

/** Topics that are not what they were. */
final class TopicFaults {

    private static final int STRAYS = 3;

    private TopicFaults() {}

    record StrayRecords() implements Fault {

        /** A job that is exchanged already takes strays home, and nothing happens. */
        @Override
        public void prepare(Arena arena) throws Exception {
            if (arena.job().plan() != Plan.FORWARD) {
                arena.job().switchTo(Plan.FORWARD);
                arena.awaitFlowSince(System.currentTimeMillis());
            }
        }

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.job().expectOwnSwitch();
            for (int i = 0; i < STRAYS; i++) {
                arena.writeStray(arena.randomKey(random), random);
            }
            arena.job().awaitDemotion();
            return System.currentTimeMillis();
        }

        @Override
        public void restore(Arena arena) throws Exception {
            arena.job().awaitPromotion();
            arena.awaitFlowSince(System.currentTimeMillis());
        }
    }

    record NewPartitions() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.traffic().grow();
            return System.currentTimeMillis();
        }
    }
}
