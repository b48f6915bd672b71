package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.job.Triggers;
import java.io.IOException;
import java.util.SplittableRandom;

/** Failures from within the job. */
final class JobFaults {

    private JobFaults() {}

    record FunctionFailed() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            long start = System.currentTimeMillis();
            arena.failFunction(arena.randomKey(random));
            arena.awaitEffect("a subtask is restarted", () -> arena.view().startedSince(start) > 0);
            return System.currentTimeMillis();
        }
    }

    record EnumeratorFailed() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            long start = System.currentTimeMillis();
            arena.triggers().failEnumerator();
            arena.awaitEffect(
                    "all subtasks are restarted",
                    () -> {
                        int subtasks = arena.view().subtasks();
                        return subtasks > 0 && arena.view().startedSince(start) == subtasks;
                    });
            return System.currentTimeMillis();
        }
    }

    record CheckpointTimedOut() implements Fault {

        @Override
        public long strike(Arena arena, SplittableRandom random) throws Exception {
            int parallelism = arena.parallelism();
            int subtask = random.nextInt(parallelism);
            long before = arena.view().checkpoints().failed();
            try (Held held = new Held(arena.triggers(), subtask, parallelism)) {
                arena.awaitEffect(
                        "a checkpoint times out as long as " + held + " holds it up",
                        () -> arena.view().checkpoints().failed() > before);
            }
            return System.currentTimeMillis();
        }
    }

    /** A subtask that holds up the checkpoints of a job of the given parallelism until closed. */
    record Held(Triggers triggers, int subtask, int parallelism) implements AutoCloseable {

        Held {
            try {
                triggers.holdCheckpoints(subtask, parallelism);
            } catch (IOException e) {
                throw new IllegalStateException("Checkpoints cannot be held", e);
            }
        }

        @Override
        public void close() throws IOException {
            triggers.releaseCheckpoints(subtask, parallelism);
        }

        @Override
        public String toString() {
            return "subtask " + subtask + " of " + parallelism;
        }
    }
}
