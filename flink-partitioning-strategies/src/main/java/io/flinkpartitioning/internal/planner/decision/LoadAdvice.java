package io.flinkpartitioning.internal.planner.decision;

import io.flinkpartitioning.internal.Ranges;
import io.flinkpartitioning.internal.placement.KeyGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The words about subtasks that get no keys or too many, if the keys of a partition live together.
 */
final class LoadAdvice {

    private final PlanDecision decision;
    private final int partitions;
    private final int parallelism;

    private LoadAdvice(PlanDecision decision) {
        this.decision = decision;
        this.partitions = decision.partitions();
        this.parallelism = decision.facts().job().parallelism();
    }

    /** Returns what the user should change, each a phrase. */
    static List<String> of(PlanDecision decision) {
        LoadAdvice advice = new LoadAdvice(decision);
        List<String> warnings = new ArrayList<>(advice.idleSubtasks());
        advice.unevenLoad().ifPresent(warnings::add);
        return List.copyOf(warnings);
    }

    /** Subtasks may be idle beside busy ones, however many partitions there are. */
    private List<String> idleSubtasks() {
        List<Integer> idle = decision.idleSubtasks();
        if (idle.isEmpty()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        warnings.add(
                parallelism > partitions
                        ? """
                        parallelism %d is above %d partitions: subtasks %s get no keys, so only %d \
                        subtasks work; if your functions need more CPU, set partitioning_strategy: \
                        always_hash"""
                                .formatted(
                                        parallelism,
                                        partitions,
                                        Ranges.of(idle),
                                        parallelism - idle.size())
                        : """
                        subtasks %s get no keys, though there are %d partitions for %d subtasks: \
                        others get several"""
                                .formatted(Ranges.of(idle), partitions, parallelism));
        EventTimeAdvice.ofIdleSubtasks(decision).ifPresent(warnings::add);
        return warnings;
    }

    private Optional<String> unevenLoad() {
        int maxParallelism = decision.maxParallelism();
        int better = KeyGroups.defaultMaxParallelism(partitions, Math.max(1, parallelism));
        if (maxParallelism % partitions == 0 || better % partitions != 0) {
            return Optional.empty();
        }
        return Optional.of(
                """
                max parallelism %d is not a multiple of %d partitions%s; if the job has no state yet, \
                set env.setMaxParallelism(%d)"""
                        .formatted(maxParallelism, partitions, cost(), better));
    }

    private String cost() {
        if (parallelism <= 1) {
            return "";
        }
        int[] load = new int[parallelism];
        decision.homes().forEach(home -> load[home.subtask()]++);
        int busiest = IntStream.of(load).max().orElse(0);
        double fair = Math.max(1, (double) partitions / parallelism);
        return busiest <= fair
                ? ""
                : String.format(
                        Locale.ROOT,
                        ": the busiest subtask reads %d partitions, but %.1f would be fair",
                        busiest,
                        fair);
    }
}
