package io.flinkpartitioning.internal.flink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The steps of a job that is being built. Stateless and thread-safe. */
final class Transformations {

    private Transformations() {}

    /** Returns all steps. The environment itself has only the last ones, and those above them. */
    static List<Transformation<?>> of(StreamExecutionEnvironment env) {
        List<Transformation<?>> steps = new ArrayList<>();
        Deque<Transformation<?>> open = new ArrayDeque<>(env.getTransformations());
        Set<Integer> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Transformation<?> step = open.pop();
            if (seen.add(step.getId())) {
                open.addAll(step.getInputs());
                steps.add(step);
            }
        }
        return steps;
    }

    /** Returns a step's own max parallelism, or the environment's; -1 if neither has one. */
    static int maxParallelism(Transformation<?> step, StreamExecutionEnvironment env) {
        int own = step.getMaxParallelism();
        return own > 0 ? own : env.getMaxParallelism();
    }
}
