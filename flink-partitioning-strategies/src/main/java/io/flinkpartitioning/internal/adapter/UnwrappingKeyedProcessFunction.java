package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Runs a function, written for plain keys, on placed keys. */
public final class UnwrappingKeyedProcessFunction<K, I, O>
        extends KeyedProcessFunction<PlacedKey<K>, I, O> implements Unwrapping<O> {

    private static final long serialVersionUID = 1L;

    private final WrappedFunction<KeyedProcessFunction<K, I, O>, O> wrapped;

    private transient @Nullable PlainContext<K, I, O> context;
    private transient @Nullable PlainOnTimerContext<K, I, O> onTimerContext;

    public UnwrappingKeyedProcessFunction(
            KeyedProcessFunction<K, I, O> function, @Nullable TypeInformation<O> outputType) {
        this.wrapped =
                WrappedFunction.of(
                        "unwrapping",
                        function,
                        outputType,
                        UnwrappingKeyedProcessFunction::extractOutputType);
    }

    private static <K, I, O> TypeInformation<O> extractOutputType(
            KeyedProcessFunction<K, I, O> function) {
        return TypeExtractor.getUnaryOperatorReturnType(
                function,
                KeyedProcessFunction.class,
                1,
                2,
                TypeExtractor.NO_INDEX,
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
        context = new PlainContext<>(wrapped.get());
        onTimerContext = new PlainOnTimerContext<>(wrapped.get());
        wrapped.open(openContext, getRuntimeContext());
    }

    @Override
    public void close() throws Exception {
        wrapped.close();
    }

    @Override
    public void processElement(I value, Context placedContext, Collector<O> out) throws Exception {
        PlainContext<K, I, O> plain = Objects.requireNonNull(context, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.requirePlacedForThisOperator(placedContext.getCurrentKey());
        wrapped.get().processElement(value, plain, out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext placedContext, Collector<O> out)
            throws Exception {
        PlainOnTimerContext<K, I, O> plain =
                Objects.requireNonNull(onTimerContext, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.get().onTimer(timestamp, plain, out);
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
