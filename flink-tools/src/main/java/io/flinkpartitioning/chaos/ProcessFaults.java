package io.flinkpartitioning.chaos;

import java.util.SplittableRandom;

/** Processes that are killed. */
final class ProcessFaults {

    private ProcessFaults() {}

    record TaskManagerKilled() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.cluster().replaceTaskManager(random.nextInt(Cluster.TASK_MANAGERS));
            return System.currentTimeMillis();
        }

        @Override
        public void restore(Arena arena) throws Exception {
            arena.cluster().awaitTaskManagers();
        }
    }

    record JobManagerKilled() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.cluster().killJobManager();
            long killed = System.currentTimeMillis();
            arena.cluster().restartJobManager();
            return killed;
        }

        @Override
        public void restore(Arena arena) throws Exception {
            arena.cluster().awaitTaskManagers();
        }
    }

    record BrokerKilled() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.broker().kill();
            long killed = System.currentTimeMillis();
            arena.broker().restart();
            return killed;
        }
    }
}
