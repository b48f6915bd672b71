package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run has ended.
 *
 * @param seed the seed
 * @param planned how many faults there were to be
 * @param outcomes the faults that there were
 * @param acknowledged how many events the broker has acknowledged
 * @param events how many events are in the topic
 * @param results how many results the job has delivered
 * @param verdicts what has become of each promise
 * @param abort why the run has ended before its time; empty if it has not
 * @param duration how long it took
 * @param logs where the logs of the Flink processes are kept; null if they are not
 */
record ChaosResult(
        long seed,
        int planned,
        List<Outcome> outcomes,
        long acknowledged,
        long events,
        long results,
        List<Verdict> verdicts,
        String abort,
        Duration duration,
        @Nullable Path logs) {

    ChaosResult {
        outcomes = List.copyOf(outcomes);
        verdicts = List.copyOf(verdicts);
    }

    /** The same with logs. */
    ChaosResult withLogs(Path kept) {
        return new ChaosResult(
                seed,
                planned,
                outcomes,
                acknowledged,
                events,
                results,
                verdicts,
                abort,
                duration,
                kept);
    }

    /** Whether all promises were kept, and the job came back from every fault. */
    boolean allKept() {
        return abort.isEmpty()
                && outcomes.stream().allMatch(Outcome::harmless)
                && verdicts.stream().allMatch(verdict -> verdict.violations() == 0);
    }
}
