package io.flinkpartitioning.internal.flink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamFilter;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.api.transformations.SourceTransformation;
import org.apache.flink.streaming.api.transformations.TimestampsAndWatermarksTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;
import org.apache.flink.streaming.runtime.partitioner.ForwardPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * The steps from a stream up to its source, as long as each step has one input. Immutable.
 *
 * <p>Walks the transformations, which are internal to Flink: no public API lists a stream's edges,
 * or the uids in use.
 *
 * @param steps the steps, starting from the stream; never empty
 * @param source the source, if the walk ends at one
 * @param watermarks the watermark strategy of that source
 */
public record Upstream(
        List<Step> steps,
        @Nullable Source<?, ?, ?> source,
        @Nullable WatermarkStrategy<?> watermarks) {

    private static final Set<Class<?>> IN_STEP =
            Set.of(
                    StreamMap.class,
                    StreamFilter.class,
                    CheckOperator.class,
                    SideOutputOperator.class);

    /** The kind of a step. */
    public enum Kind {
        /** A source. */
        SOURCE,
        /** An operator with one input. */
        OPERATOR,
        /** An operator that assigns watermarks. */
        WATERMARKS,
        /** An edge that keeps each record on its subtask. */
        FORWARD_EDGE,
        /** An edge that may move records. */
        EXCHANGE,
        /** The choice of a side output. */
        SIDE_OUTPUT,
        /** Several streams become one. */
        UNION,
        /** Anything else. */
        UNKNOWN
    }

    /**
     * A step.
     *
     * @param kind its kind
     * @param name the name of the operator, or of the partitioner of an edge
     * @param type the class of the transformation, for a person
     * @param parallelism its parallelism
     * @param uid the uid that the user has given, or null
     * @param joinsChain whether it may run in the chain of the operator before it
     * @param passesAtOnce whether it holds no record back
     * @param emitsInStep whether it is known to emit what it makes of a record while it gets it
     */
    public record Step(
            Kind kind,
            String name,
            String type,
            int parallelism,
            @Nullable String uid,
            boolean joinsChain,
            boolean passesAtOnce,
            boolean emitsInStep) {}

    /** Copies the list. */
    public Upstream {
        steps = List.copyOf(steps);
    }

    /** Follows a stream upwards. */
    public static Upstream of(DataStream<?> stream) {
        List<Step> steps = new ArrayList<>();
        Transformation<?> current = stream.getTransformation();
        while (true) {
            steps.add(step(current));
            if (current instanceof SourceTransformation<?, ?, ?> source) {
                return new Upstream(
                        steps,
                        source.getSource(),
                        (WatermarkStrategy<?>) source.getWatermarkStrategy());
            }
            List<Transformation<?>> inputs = current.getInputs();
            if (inputs.size() != 1) {
                return new Upstream(steps, null, null);
            }
            current = inputs.get(0);
        }
    }

    private static Step step(Transformation<?> step) {
        return new Step(
                kind(step),
                step instanceof PartitionTransformation<?> partition
                        ? partition.getPartitioner().toString()
                        : step.getName(),
                step.getClass().getSimpleName(),
                step.getParallelism(),
                step.getUid(),
                joinsChain(step),
                passesAtOnce(step),
                emitsInStep(step));
    }

    /** Flink has factories of its own for operators that do more, such as asynchronous I/O. */
    private static boolean passesAtOnce(Transformation<?> step) {
        return !(step instanceof OneInputTransformation<?, ?> operator)
                || operator.getOperatorFactory() instanceof SimpleOperatorFactory;
    }

    /** Other functions may keep a record, and emit it at a later one. */
    private static boolean emitsInStep(Transformation<?> step) {
        return !(step instanceof OneInputTransformation<?, ?> operator)
                || IN_STEP.contains(
                        operator.getOperatorFactory()
                                .getStreamOperatorClass(Upstream.class.getClassLoader()));
    }

    private static boolean joinsChain(Transformation<?> step) {
        if (step instanceof SourceTransformation<?, ?, ?> source) {
            return source.getChainingStrategy() != ChainingStrategy.NEVER;
        }
        return hasNoSlotsOfItsOwn(step)
                && chainingStrategy(step)
                        .map(strategy -> strategy == ChainingStrategy.ALWAYS)
                        .orElse(true);
    }

    private static boolean hasNoSlotsOfItsOwn(Transformation<?> step) {
        return step.getInputs().stream().map(Upstream::slots).allMatch(slots(step)::equals);
    }

    /** An operator without a group is in that of the operator before it. */
    private static Optional<SlotSharingGroup> slots(Transformation<?> step) {
        return step.getSlotSharingGroup()
                .or(() -> step.getInputs().stream().findFirst().flatMap(Upstream::slots));
    }

    private static Optional<ChainingStrategy> chainingStrategy(Transformation<?> step) {
        if (step instanceof TimestampsAndWatermarksTransformation<?> watermarks) {
            return Optional.of(watermarks.getChainingStrategy());
        }
        return step instanceof OneInputTransformation<?, ?> operator
                ? Optional.of(operator.getOperatorFactory().getChainingStrategy())
                : Optional.empty();
    }

    private static Kind kind(Transformation<?> step) {
        if (step instanceof PartitionTransformation<?> partition) {
            return partition.getPartitioner() instanceof ForwardPartitioner
                    ? Kind.FORWARD_EDGE
                    : Kind.EXCHANGE;
        }
        if (step instanceof SideOutputTransformation) {
            return Kind.SIDE_OUTPUT;
        }
        if (step instanceof UnionTransformation) {
            return Kind.UNION;
        }
        if (step.getInputs().isEmpty()) {
            return Kind.SOURCE;
        }
        if (step instanceof TimestampsAndWatermarksTransformation) {
            return Kind.WATERMARKS;
        }
        return step instanceof OneInputTransformation ? Kind.OPERATOR : Kind.UNKNOWN;
    }

    /** Whether no operator on the way holds a record back. */
    public boolean passesAtOnce() {
        return steps.stream().allMatch(Step::passesAtOnce);
    }

    /** Returns the first step that may emit a record later than it gets it; empty if none may. */
    public Optional<Step> outOfStep() {
        return steps.stream().filter(step -> !step.emitsInStep()).findFirst();
    }

    /** Returns the step where the walk ends: the source, or a step with several inputs. */
    public Step origin() {
        return steps.get(steps.size() - 1);
    }

    /** Returns the uid of the operator that emits the stream; null if it has none. */
    public @Nullable String uid() {
        return operator().map(Step::uid).orElse(null);
    }

    /** Returns the name of the operator that emits the stream. */
    public String name() {
        return operator().orElseGet(this::origin).name();
    }

    private Optional<Step> operator() {
        return steps.stream()
                .filter(step -> step.kind() != Kind.FORWARD_EDGE)
                .filter(step -> step.kind() != Kind.EXCHANGE)
                .filter(step -> step.kind() != Kind.SIDE_OUTPUT)
                .findFirst();
    }

    /** Whether an operator of the job that is being built already has this uid. */
    public static boolean isTaken(String uid, StreamExecutionEnvironment env) {
        return env.getTransformations().stream().anyMatch(step -> uid.equals(step.getUid()));
    }
}
