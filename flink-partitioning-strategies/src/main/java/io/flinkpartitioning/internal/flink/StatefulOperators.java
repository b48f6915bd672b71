package io.flinkpartitioning.internal.flink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.StreamFilter;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.TimestampsAndWatermarksTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;

/**
 * Finds the operators that may have state, in a job that is being built.
 *
 * <p>Walks the transformations, which are internal to Flink: no public API lists the operators of
 * an environment. An unknown transformation counts as stateful.
 */
public final class StatefulOperators {

    private static final Set<Class<?>> STATELESS_UNLESS_THEIR_FUNCTION_IS_NOT =
            Set.of(StreamMap.class, StreamFilter.class, StreamFlatMap.class, ProcessOperator.class);

    private StatefulOperators() {}

    /** Returns the names of the operators that may have state but have no uid, in order. */
    public static List<String> withoutUid(StreamExecutionEnvironment env) {
        Set<String> names = new TreeSet<>();
        Set<Integer> seen = new HashSet<>();
        Deque<Transformation<?>> open = new ArrayDeque<>(env.getTransformations());
        while (!open.isEmpty()) {
            Transformation<?> step = open.pop();
            if (!seen.add(step.getId())) {
                continue;
            }
            open.addAll(step.getInputs());
            if (step.getUid() == null && mayHaveState(step)) {
                names.add(step.getName());
            }
        }
        return List.copyOf(names);
    }

    private static boolean mayHaveState(Transformation<?> step) {
        if (step instanceof PartitionTransformation
                || step instanceof SideOutputTransformation
                || step instanceof UnionTransformation
                || step instanceof TimestampsAndWatermarksTransformation) {
            return false;
        }
        if (!(step instanceof OneInputTransformation<?, ?> one)
                || one.getStateKeySelector() != null) {
            return true;
        }
        StreamOperator<?> operator = one.getOperator();
        if (operator instanceof CheckOperator) {
            return false;
        }
        return operator == null
                || !STATELESS_UNLESS_THEIR_FUNCTION_IS_NOT.contains(operator.getClass())
                || !(operator instanceof AbstractUdfStreamOperator<?, ?> withFunction)
                || mayHaveState(withFunction.getUserFunction());
    }

    private static boolean mayHaveState(Function function) {
        return function instanceof CheckpointedFunction;
    }
}
