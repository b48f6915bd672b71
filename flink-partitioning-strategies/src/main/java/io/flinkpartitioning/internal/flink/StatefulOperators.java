package io.flinkpartitioning.internal.flink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamFilter;
import org.apache.flink.streaming.api.operators.StreamFlatMap;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamSink;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.SinkTransformation;
import org.apache.flink.streaming.api.transformations.TimestampsAndWatermarksTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operators that may have state, in a job that is being built.
 *
 * <p>Walks the transformations, which are internal to Flink: no public API lists the operators of
 * an environment. An unknown transformation counts as stateful.
 */
public final class StatefulOperators {

    private static final Set<Class<?>> STATELESS_UNLESS_THEIR_FUNCTION_IS_NOT =
            Set.of(
                    StreamMap.class,
                    StreamFilter.class,
                    StreamFlatMap.class,
                    ProcessOperator.class,
                    StreamSink.class);

    private StatefulOperators() {}

    /** Returns the names of the operators that may have state but have no uid, in order. */
    public static List<String> withoutUid(StreamExecutionEnvironment env) {
        return withoutUid(new ArrayDeque<>(env.getTransformations()), new HashSet<>());
    }

    /** Returns the same for the job of a stream, without the one source that it descends from. */
    public static List<String> withoutUidBesideSourceOf(DataStream<?> stream) {
        Transformation<?> origin = stream.getTransformation();
        while (origin.getInputs().size() == 1) {
            origin = origin.getInputs().get(0);
        }
        Set<Integer> seen = new HashSet<>();
        if (origin.getInputs().isEmpty()) {
            seen.add(origin.getId());
        }
        // The environment lists no source before an operator follows it.
        Deque<Transformation<?>> open =
                new ArrayDeque<>(stream.getExecutionEnvironment().getTransformations());
        open.add(stream.getTransformation());
        return withoutUid(open, seen);
    }

    private static List<String> withoutUid(Deque<Transformation<?>> open, Set<Integer> seen) {
        Set<String> names = new TreeSet<>();
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
        if (step instanceof SinkTransformation<?, ?> sink) {
            return mayHaveState(sink.getSink());
        }
        if (step instanceof LegacySinkTransformation<?> sink) {
            return sink.getStateKeySelector() != null
                    || mayHaveState(operatorOf(sink.getOperatorFactory()));
        }
        return !(step instanceof OneInputTransformation<?, ?> one)
                || one.getStateKeySelector() != null
                || mayHaveState(operatorOf(one.getOperatorFactory()));
    }

    /** Operators with a factory of their own, such as asynchronous I/O, are not there yet. */
    private static @Nullable StreamOperator<?> operatorOf(StreamOperatorFactory<?> factory) {
        return factory instanceof SimpleOperatorFactory<?> simple ? simple.getOperator() : null;
    }

    private static boolean mayHaveState(@Nullable StreamOperator<?> operator) {
        if (operator instanceof CheckOperator || operator instanceof SideOutputOperator) {
            return false;
        }
        return operator == null
                || !STATELESS_UNLESS_THEIR_FUNCTION_IS_NOT.contains(operator.getClass())
                || !(operator instanceof AbstractUdfStreamOperator<?, ?> withFunction)
                || mayHaveState(withFunction.getUserFunction());
    }

    /** What a sink adds around its writer, such as a committer, may have state. */
    private static boolean mayHaveState(Sink<?> sink) {
        return sink instanceof SupportsWriterState
                || sink instanceof SupportsCommitter
                || sink instanceof SupportsPreWriteTopology;
    }

    private static boolean mayHaveState(Function function) {
        return function instanceof CheckpointedFunction;
    }
}
