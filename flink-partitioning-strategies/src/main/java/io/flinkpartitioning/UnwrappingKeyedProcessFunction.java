package io.flinkpartitioning;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.checkpoint.ListCheckpointed;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.OutputTypeConfigurable;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Runs a function that was written for plain keys on placed keys. */
final class UnwrappingKeyedProcessFunction<K, I, O> extends KeyedProcessFunction<PlacedKey<K>, I, O>
        implements ResultTypeQueryable<O>,
                OutputTypeConfigurable<O>,
                CheckpointedFunction,
                CheckpointListener {

    private static final long serialVersionUID = 1L;

    private final KeyedProcessFunction<K, I, O> function;
    private final TypeInformation<O> outputType;

    private transient @Nullable PlainContext<K, I, O> context;
    private transient @Nullable PlainOnTimerContext<K, I, O> onTimerContext;
    private transient int maxParallelism;

    private UnwrappingKeyedProcessFunction(
            KeyedProcessFunction<K, I, O> function, TypeInformation<O> outputType) {
        this.function = function;
        this.outputType = outputType;
    }

    static <K, I, O> UnwrappingKeyedProcessFunction<K, I, O> of(
            KeyedProcessFunction<K, I, O> function, @Nullable TypeInformation<O> outputType) {
        Objects.requireNonNull(function, "function");
        requireNoListCheckpointed(function);
        return new UnwrappingKeyedProcessFunction<>(
                function, outputType == null ? extractOutputType(function) : outputType);
    }

    @SuppressWarnings("deprecation")
    private static void requireNoListCheckpointed(KeyedProcessFunction<?, ?, ?> function) {
        if (function instanceof ListCheckpointed) {
            throw new IllegalArgumentException(
                    "A function with operator state must be a CheckpointedFunction, but "
                            + function.getClass().getName()
                            + " is a ListCheckpointed, which would be passed over and lose its"
                            + " state. Implement CheckpointedFunction.");
        }
    }

    @SuppressWarnings("unchecked")
    private static <K, I, O> TypeInformation<O> extractOutputType(
            KeyedProcessFunction<K, I, O> function) {
        if (function instanceof ResultTypeQueryable<?> queryable) {
            return (TypeInformation<O>) queryable.getProducedType();
        }
        try {
            return TypeExtractor.getUnaryOperatorReturnType(
                    function,
                    KeyedProcessFunction.class,
                    1,
                    2,
                    TypeExtractor.NO_INDEX,
                    null,
                    function.getClass().getName(),
                    false);
        } catch (InvalidTypesException e) {
            throw new IllegalArgumentException(
                    "The output type of a function must be known, but Flink cannot extract it from "
                            + function.getClass().getName()
                            + ". Give it: PlacedKeys.unwrapping(function, outputType).",
                    e);
        }
    }

    @Override
    public TypeInformation<O> getProducedType() {
        return outputType;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void setOutputType(TypeInformation<O> type, ExecutionConfig config) {
        if (function instanceof OutputTypeConfigurable<?> configurable) {
            ((OutputTypeConfigurable<O>) configurable).setOutputType(type, config);
        }
    }

    @Override
    public void setRuntimeContext(RuntimeContext runtimeContext) {
        super.setRuntimeContext(runtimeContext);
        function.setRuntimeContext(runtimeContext);
    }

    @Override
    public void open(OpenContext openContext) throws Exception {
        maxParallelism = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        context = new PlainContext<>(function);
        onTimerContext = new PlainOnTimerContext<>(function);
        function.open(openContext);
    }

    @Override
    public void processElement(I value, Context placedContext, Collector<O> out) throws Exception {
        PlainContext<K, I, O> plain = Objects.requireNonNull(context, "open() comes first");
        plain.placedContext = placedContext;
        requirePlacedForThisOperator(placedContext.getCurrentKey());
        function.processElement(value, plain, out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext placedContext, Collector<O> out)
            throws Exception {
        PlainOnTimerContext<K, I, O> plain =
                Objects.requireNonNull(onTimerContext, "open() comes first");
        plain.placedContext = placedContext;
        function.onTimer(timestamp, plain, out);
    }

    private void requirePlacedForThisOperator(PlacedKey<K> key) {
        if (key.maxParallelism() != maxParallelism) {
            throw new IllegalStateException(
                    "The max parallelism of a keyed operator must be the one that its keys were placed"
                            + " for, "
                            + key.maxParallelism()
                            + ", but the operator runs with "
                            + maxParallelism
                            + ". Set both with env.setMaxParallelism("
                            + key.maxParallelism()
                            + ") and leave setMaxParallelism(…) of the operator out.");
        }
    }

    @Override
    public void close() throws Exception {
        function.close();
    }

    @Override
    public void initializeState(FunctionInitializationContext stateContext) throws Exception {
        if (function instanceof CheckpointedFunction checkpointed) {
            checkpointed.initializeState(stateContext);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext snapshotContext) throws Exception {
        if (function instanceof CheckpointedFunction checkpointed) {
            checkpointed.snapshotState(snapshotContext);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        if (function instanceof CheckpointListener listener) {
            listener.notifyCheckpointComplete(checkpointId);
        }
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        if (function instanceof CheckpointListener listener) {
            listener.notifyCheckpointAborted(checkpointId);
        }
    }

    /** The context of the element at hand; one object serves all elements. */
    private static final class PlainContext<K, I, O> extends KeyedProcessFunction<K, I, O>.Context {

        private KeyedProcessFunction<PlacedKey<K>, I, O>.@Nullable Context placedContext;

        PlainContext(KeyedProcessFunction<K, I, O> function) {
            function.super();
        }

        private KeyedProcessFunction<PlacedKey<K>, I, O>.Context placed() {
            return Objects.requireNonNull(
                    placedContext, "only valid while an element is processed");
        }

        @Override
        public Long timestamp() {
            return placed().timestamp();
        }

        @Override
        public TimerService timerService() {
            return placed().timerService();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            placed().output(outputTag, value);
        }

        @Override
        public K getCurrentKey() {
            return placed().getCurrentKey().key();
        }
    }

    /** The context of the timer at hand; one object serves all timers. */
    private static final class PlainOnTimerContext<K, I, O>
            extends KeyedProcessFunction<K, I, O>.OnTimerContext {

        private KeyedProcessFunction<PlacedKey<K>, I, O>.@Nullable OnTimerContext placedContext;

        PlainOnTimerContext(KeyedProcessFunction<K, I, O> function) {
            function.super();
        }

        private KeyedProcessFunction<PlacedKey<K>, I, O>.OnTimerContext placed() {
            return Objects.requireNonNull(placedContext, "only valid while a timer fires");
        }

        @Override
        public TimeDomain timeDomain() {
            return placed().timeDomain();
        }

        @Override
        public Long timestamp() {
            return placed().timestamp();
        }

        @Override
        public TimerService timerService() {
            return placed().timerService();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            placed().output(outputTag, value);
        }

        @Override
        public K getCurrentKey() {
            return placed().getCurrentKey().key();
        }
    }
}
