package io.flinkpartitioning.chaos;

import io.flinkpartitioning.chaos.guarantee.Guarantees.Verdict;
import java.time.Duration;
import java.util.List;

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
        Duration duration) {

    ChaosResult {
        outcomes = List.copyOf(outcomes);
        verdicts = List.copyOf(verdicts);
    }

    /** Whether all promises were kept, and the job came back from every fault. */
    boolean allKept() {
        return abort.isEmpty()
                && outcomes.stream().allMatch(Outcome::harmless)
                && verdicts.stream().allMatch(verdict -> verdict.violations() == 0);
    }
}
