package io.flinkpartitioning.chaos;

import io.flinkpartitioning.Plan;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Jobs that go on in another form. */
final class RedeploymentFaults {

    /** What the job is scaled to: below, at and above what it starts with. */
    private static final int[] PARALLELISMS = {3, 4, 6};

    private RedeploymentFaults() {}

    private static int otherParallelism(Arena arena, SplittableRandom random) throws Exception {
        int now = arena.parallelism();
        int[] others = IntStream.of(PARALLELISMS).filter(other -> other != now).toArray();
        return others[random.nextInt(others.length)];
    }

    record Rescaled() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            arena.job().rescale(otherParallelism(arena, random));
            return System.currentTimeMillis();
        }
    }

    record FailedBeforeCheckpoint() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            int parallelism = otherParallelism(arena, random);
            String key = arena.randomKey(random);
            int failing = arena.subtaskOf(key, parallelism);
            // No checkpoint is complete as long as another subtask holds it up.
            try (JobFaults.Held held =
                    new JobFaults.Held(
                            arena.triggers(), (failing + 1) % parallelism, parallelism)) {
                arena.job().rescale(parallelism);
                long start = System.currentTimeMillis();
                arena.failFunction(key);
                arena.awaitEffect(
                        "a subtask is restarted while " + held + " holds up checkpoints",
                        () -> arena.view().restartedSubtasksSince(start) > 0);
                if (arena.view().checkpoints().completed() > 0) {
                    throw new IllegalStateException(
                            "A checkpoint was complete before the function failed");
                }
            }
            return System.currentTimeMillis();
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

    record RescaledInPlace() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            int parallelism = otherParallelism(arena, random);
            arena.cluster().rest().rescale(arena.job().jobId(), parallelism);
            arena.awaitEffect(
                    "the job has the parallelism " + parallelism,
                    () -> arena.parallelism() == parallelism);
            return System.currentTimeMillis();
        }
    }
}
