package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.runtime.state.KeyedStateFunction;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Runs a function with broadcast state, written for plain keys, on placed keys. */
public final class UnwrappingKeyedBroadcastProcessFunction<K, I, B, O>
        extends KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O> implements Unwrapping<O> {

    private static final long serialVersionUID = 1L;

    private final WrappedFunction<KeyedBroadcastProcessFunction<K, I, B, O>, O> wrapped;

    private transient @Nullable PlainReadOnlyContext<K, I, B, O> readOnlyContext;
    private transient @Nullable PlainContext<K, I, B, O> context;
    private transient @Nullable PlainOnTimerContext<K, I, B, O> onTimerContext;

    public UnwrappingKeyedBroadcastProcessFunction(
            KeyedBroadcastProcessFunction<K, I, B, O> function,
            @Nullable TypeInformation<O> outputType) {
        this.wrapped =
                WrappedFunction.of(
                        "unwrapping",
                        function,
                        outputType,
                        UnwrappingKeyedBroadcastProcessFunction::extractOutputType);
    }

    private static <K, I, B, O> TypeInformation<O> extractOutputType(
            KeyedBroadcastProcessFunction<K, I, B, O> function) {
        return TypeExtractor.getBinaryOperatorReturnType(
                function,
                KeyedBroadcastProcessFunction.class,
                1,
                2,
                3,
                TypeExtractor.NO_INDEX,
                null,
                null,
                function.getClass().getName(),
                false);
    }

    @Override
    public WrappedFunction<?, O> wrapped() {
        return wrapped;
    }

    @Override
    public void setRuntimeContext(RuntimeContext runtimeContext) {
        super.setRuntimeContext(runtimeContext);
        wrapped.setRuntimeContext(runtimeContext);
    }

    @Override
    public void open(OpenContext openContext) throws Exception {
        readOnlyContext = new PlainReadOnlyContext<>(wrapped.get());
        context = new PlainContext<>(wrapped.get());
        onTimerContext = new PlainOnTimerContext<>(wrapped.get());
        wrapped.open(openContext, getRuntimeContext());
    }

    @Override
    public void close() throws Exception {
        wrapped.close();
    }

    @Override
    public void processElement(I value, ReadOnlyContext placedContext, Collector<O> out)
            throws Exception {
        PlainReadOnlyContext<K, I, B, O> plain =
                Objects.requireNonNull(readOnlyContext, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.requirePlacedForThisOperator(placedContext.getCurrentKey());
        wrapped.get().processElement(value, plain, out);
    }

    @Override
    public void processBroadcastElement(B value, Context placedContext, Collector<O> out)
            throws Exception {
        PlainContext<K, I, B, O> plain = Objects.requireNonNull(context, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.get().processBroadcastElement(value, plain, out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext placedContext, Collector<O> out)
            throws Exception {
        PlainOnTimerContext<K, I, B, O> plain =
                Objects.requireNonNull(onTimerContext, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.get().onTimer(timestamp, plain, out);
    }

    /** The context of the keyed element at hand; one object serves all elements. */
    private static final class PlainReadOnlyContext<K, I, B, O>
            extends KeyedBroadcastProcessFunction<K, I, B, O>.ReadOnlyContext {

        private KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O>.@Nullable ReadOnlyContext
                placedContext;

        PlainReadOnlyContext(KeyedBroadcastProcessFunction<K, I, B, O> function) {
            function.super();
        }

        private KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O>.ReadOnlyContext placed() {
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
        public long currentProcessingTime() {
            return placed().currentProcessingTime();
        }

        @Override
        public long currentWatermark() {
            return placed().currentWatermark();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            placed().output(outputTag, value);
        }

        @Override
        public <N, V> ReadOnlyBroadcastState<N, V> getBroadcastState(
                MapStateDescriptor<N, V> descriptor) {
            return placed().getBroadcastState(descriptor);
        }

        @Override
        public K getCurrentKey() {
            return placed().getCurrentKey().key();
        }
    }

    /** The context of the broadcast element at hand; one object serves all elements. */
    private static final class PlainContext<K, I, B, O>
            extends KeyedBroadcastProcessFunction<K, I, B, O>.Context {

        private KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O>.@Nullable Context
                placedContext;

        PlainContext(KeyedBroadcastProcessFunction<K, I, B, O> function) {
            function.super();
        }

        private KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O>.Context placed() {
            return Objects.requireNonNull(
                    placedContext, "only valid while an element is processed");
        }

        @Override
        public Long timestamp() {
            return placed().timestamp();
        }

        @Override
        public long currentProcessingTime() {
            return placed().currentProcessingTime();
        }

        @Override
        public long currentWatermark() {
            return placed().currentWatermark();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            placed().output(outputTag, value);
        }

        @Override
        public <N, V> BroadcastState<N, V> getBroadcastState(MapStateDescriptor<N, V> descriptor) {
            return placed().getBroadcastState(descriptor);
        }

        @Override
        public <V, S extends State> void applyToKeyedState(
                StateDescriptor<S, V> descriptor, KeyedStateFunction<K, S> function)
                throws Exception {
            placed().applyToKeyedState(
                            descriptor, (key, state) -> function.process(key.key(), state));
        }
    }

    /** The context of the timer at hand; one object serves all timers. */
    private static final class PlainOnTimerContext<K, I, B, O>
            extends KeyedBroadcastProcessFunction<K, I, B, O>.OnTimerContext {

        private KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O>.@Nullable OnTimerContext
                placedContext;

        PlainOnTimerContext(KeyedBroadcastProcessFunction<K, I, B, O> function) {
            function.super();
        }

        private KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O>.OnTimerContext placed() {
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
        public long currentProcessingTime() {
            return placed().currentProcessingTime();
        }

        @Override
        public long currentWatermark() {
            return placed().currentWatermark();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            placed().output(outputTag, value);
        }

        @Override
        public <N, V> ReadOnlyBroadcastState<N, V> getBroadcastState(
                MapStateDescriptor<N, V> descriptor) {
            return placed().getBroadcastState(descriptor);
        }

        @Override
        public K getCurrentKey() {
            return placed().getCurrentKey().key();
        }
    }
}
