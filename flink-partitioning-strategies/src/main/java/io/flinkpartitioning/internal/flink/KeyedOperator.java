package io.flinkpartitioning.internal.flink;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.KeyedBroadcastStateTransformation;
import org.apache.flink.streaming.api.transformations.KeyedMultipleInputTransformation;
import org.apache.flink.streaming.api.transformations.LegacySinkTransformation;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.ReduceTransformation;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * An operator with keyed state, in a job that is being built. Immutable.
 *
 * <p>Walks the transformations, which are internal to Flink: no public API lists the operators of
 * an environment, or tells how they are keyed.
 *
 * @param name its name
 * @param keyType the type of its keys
 * @param inputs its keyed inputs
 * @param parallelism its parallelism; -1 if the cluster decides
 * @param maxParallelism its own max parallelism, or the environment's if it has none; -1 if neither
 *     has one
 */
public record KeyedOperator(
        String name,
        TypeInformation<?> keyType,
        List<Input> inputs,
        int parallelism,
        int maxParallelism) {

    /** Copies the list. */
    public KeyedOperator {
        inputs = List.copyOf(inputs);
    }

    /**
     * A keyed input of an operator.
     *
     * @param selector its key selector
     * @param exchanged whether records may come from other subtasks
     * @param united whether records come from several operators
     */
    public record Input(KeySelector<?, ?> selector, boolean exchanged, boolean united) {}

    /** Whether it may run in one chain with the operator in front of it. */
    public boolean mayJoinChain() {
        return inputs.size() == 1 && !inputs.get(0).exchanged() && !inputs.get(0).united();
    }

    /** How an operator is keyed; without key type if it is not. */
    private record Keys(@Nullable TypeInformation<?> type, List<Input> inputs) {

        static Keys of(
                @Nullable TypeInformation<?> type,
                Transformation<?> step,
                @Nullable KeySelector<?, ?>... selectors) {
            List<Input> inputs = new ArrayList<>();
            for (int i = 0; i < selectors.length; i++) {
                KeySelector<?, ?> selector = selectors[i];
                if (selector != null) {
                    Transformation<?> input = step.getInputs().get(i);
                    inputs.add(new Input(selector, isExchange(input), isUnion(input)));
                }
            }
            return new Keys(type, inputs);
        }

        private static boolean isUnion(Transformation<?> input) {
            return input instanceof PartitionTransformation<?> edge
                    ? isUnion(edge.getInputs().get(0))
                    : input instanceof UnionTransformation<?>;
        }

        /** Of several edges in a row the last one counts. */
        private static boolean isExchange(Transformation<?> input) {
            return input instanceof PartitionTransformation<?> edge
                    ? !(edge.getPartitioner() instanceof ForwardPartitioner)
                    : input instanceof UnionTransformation<?> union
                            && union.getInputs().stream().anyMatch(Keys::isExchange);
        }
    }

    /** Returns the keyed operators of a job. */
    public static List<KeyedOperator> of(StreamExecutionEnvironment env) {
        List<KeyedOperator> operators = new ArrayList<>();
        for (Transformation<?> step : Transformations.of(env)) {
            Keys keys = keys(step);
            if (keys.type() != null) {
                operators.add(
                        new KeyedOperator(
                                step.getName(),
                                keys.type(),
                                keys.inputs(),
                                step.getParallelism(),
                                Transformations.maxParallelism(step, env)));
            }
        }
        return operators;
    }

    private static Keys keys(Transformation<?> step) {
        if (step instanceof OneInputTransformation<?, ?> one) {
            return Keys.of(one.getStateKeyType(), one, one.getStateKeySelector());
        }
        if (step instanceof ReduceTransformation<?, ?> reduce) {
            return Keys.of(reduce.getKeyTypeInfo(), reduce, reduce.getKeySelector());
        }
        if (step instanceof TwoInputTransformation<?, ?, ?> two) {
            return Keys.of(
                    two.getStateKeyType(),
                    two,
                    two.getStateKeySelector1(),
                    two.getStateKeySelector2());
        }
        if (step instanceof KeyedMultipleInputTransformation<?> many) {
            return Keys.of(
                    many.getStateKeyType(),
                    many,
                    many.getStateKeySelectors().toArray(KeySelector[]::new));
        }
        if (step instanceof KeyedBroadcastStateTransformation<?, ?, ?, ?> broadcast) {
            return Keys.of(broadcast.getStateKeyType(), broadcast, broadcast.getKeySelector());
        }
        if (step instanceof LegacySinkTransformation<?> sink) {
            return Keys.of(sink.getStateKeyType(), sink, sink.getStateKeySelector());
        }
        return new Keys(null, List.of());
    }
}
