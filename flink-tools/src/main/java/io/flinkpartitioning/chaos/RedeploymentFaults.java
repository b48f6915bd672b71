package io.flinkpartitioning.chaos;

import io.flinkpartitioning.plan.Plan;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Jobs that go on in another form. */
final class RedeploymentFaults {

    /** What the job is scaled to: below, at and above what it starts with. */
    private static final int[] PARALLELISMS = {3, 4, 6};

    /**
     * What the job is scaled to before it fails: of 8 partitions, Flink gives some to readers that
     * do not own their keys, so that another reader has them when the first one fails.
     */
    private static final int[] UNEVEN_PARALLELISMS = {5, 6};

    /** What the job is scaled to when the machine has too much to do: none divides 8. */
    private static final int[] ODD_PARALLELISMS = {3, 5, 7};

    private static final int BUSY_THREADS_PER_CORE = 4;
    private static final int FAILURES = 3;

    private RedeploymentFaults() {}

    private static int otherThanNow(int[] parallelisms, Arena arena, SplittableRandom random)
            throws IOException {
        int now = arena.parallelism();
        int[] others = IntStream.of(parallelisms).filter(other -> other != now).toArray();
        return others[random.nextInt(others.length)];
    }

    record Rescaled() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.job().rescale(otherThanNow(PARALLELISMS, arena, random));
            return System.currentTimeMillis();
        }
    }

    record FailedBeforeCheckpoint() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            int parallelism = otherThanNow(UNEVEN_PARALLELISMS, arena, random);
            int[] subtasks = shuffled(parallelism, random);
            // No checkpoint is complete as long as a subtask that does not fail holds it up.
            try (JobFaults.Held held =
                    new JobFaults.Held(arena.triggers(), subtasks[FAILURES], parallelism)) {
                arena.job().rescale(parallelism);
                for (int i = 0; i < FAILURES; i++) {
                    long start = System.currentTimeMillis();
                    arena.failFunction(arena.randomKeyOf(subtasks[i], parallelism, random));
                    arena.awaitEffect(
                            "subtask "
                                    + subtasks[i]
                                    + " is restarted while checkpoints wait for "
                                    + held,
                            () -> arena.view().restartedSince(start) > 0);
                    arena.awaitAllRunning();
                }
                if (arena.view().checkpoints().completed() > 0) {
                    throw new IllegalStateException(
                            "A checkpoint was complete before the function failed");
                }
            }
            return System.currentTimeMillis();
        }

        private static int[] shuffled(int parallelism, SplittableRandom random) {
            int[] subtasks = IntStream.range(0, parallelism).toArray();
            for (int i = parallelism - 1; i > 0; i--) {
                int other = random.nextInt(i + 1);
                int subtask = subtasks[i];
                subtasks[i] = subtasks[other];
                subtasks[other] = subtask;
            }
            return subtasks;
        }
    }

    record PlanSwitched() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.job()
                    .switchTo(arena.job().plan() == Plan.FORWARD ? Plan.LOCAL_FIRST : Plan.FORWARD);
            return System.currentTimeMillis();
        }
    }

    record RestoredInFlight() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            if (arena.job().plan() != Plan.LOCAL_FIRST) {
                arena.job().switchTo(Plan.LOCAL_FIRST);
            }
            int parallelism = arena.parallelism();
            int subtask = random.nextInt(parallelism);
            arena.triggers().slowDown(subtask, parallelism);
            try {
                arena.awaitEffect(
                        "a checkpoint has records in flight to subtask %d".formatted(subtask),
                        () ->
                                arena.view()
                                        .checkpoints()
                                        .latestCheckpoint()
                                        .filter(checkpoint -> checkpoint.inFlightBytes() > 0)
                                        .isPresent());
                arena.job().expectOwnSwitch();
                arena.job().restartUnder(Plan.FORWARD, parallelism);
            } finally {
                arena.triggers().speedUp(subtask, parallelism);
            }
            return System.currentTimeMillis();
        }

        /** The job has kept its exchange, and is promoted like one that strays have demoted. */
        @Override
        public void restore(Arena arena) throws Exception {
            arena.job().awaitPromotion();
            arena.awaitFlowSince(System.currentTimeMillis());
        }
    }

    record RescaledInPlace() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            int parallelism = otherThanNow(PARALLELISMS, arena, random);
            arena.cluster().rest().rescale(arena.job().jobId(), parallelism);
            return System.currentTimeMillis();
        }
    }

    record StopFailed() implements Fault {

        @Override
        @SuppressWarnings("try") // The threads only have to be closed.
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            int next = otherThanNow(ODD_PARALLELISMS, arena, random);
            try (BusyThreads busy = BusyThreads.start(BUSY_THREADS_PER_CORE)) {
                failToStop(arena, random.nextInt(arena.parallelism()));
                arena.awaitAllRunning();
                arena.job().rescale(next);
            }
            return System.currentTimeMillis();
        }

        /** A subtask holds the savepoint up until it has timed out. */
        private static void failToStop(Arena arena, int subtask) throws Exception {
            long before = arena.view().checkpoints().failed();
            try (JobFaults.Held held =
                    new JobFaults.Held(arena.triggers(), subtask, arena.parallelism())) {
                String savepoint = arena.job().tryToStop();
                throw new IllegalStateException(
                        "The job was stopped with %s, though %s held it up"
                                .formatted(savepoint, held));
            } catch (IOException e) {
                arena.awaitEffect(
                        "the stop has failed: " + e.getMessage(),
                        () -> arena.view().checkpoints().failed() > before);
            }
        }
    }
}
