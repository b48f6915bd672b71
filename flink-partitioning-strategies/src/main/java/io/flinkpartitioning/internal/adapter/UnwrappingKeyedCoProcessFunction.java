package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Runs a function of two inputs, written for plain keys, on placed keys. */
public final class UnwrappingKeyedCoProcessFunction<K, L, R, O>
        extends KeyedCoProcessFunction<PlacedKey<K>, L, R, O> implements Unwrapping<O> {

    private static final long serialVersionUID = 1L;

    private final WrappedFunction<KeyedCoProcessFunction<K, L, R, O>, O> wrapped;

    private transient @Nullable PlainContext<K, L, R, O> context;
    private transient @Nullable PlainOnTimerContext<K, L, R, O> onTimerContext;

    public UnwrappingKeyedCoProcessFunction(
            KeyedCoProcessFunction<K, L, R, O> function, @Nullable TypeInformation<O> outputType) {
        this.wrapped =
                WrappedFunction.of(
                        "unwrapping",
                        function,
                        outputType,
                        UnwrappingKeyedCoProcessFunction::extractOutputType);
    }

    private static <K, L, R, O> TypeInformation<O> extractOutputType(
            KeyedCoProcessFunction<K, L, R, O> function) {
        return TypeExtractor.getBinaryOperatorReturnType(
                function,
                KeyedCoProcessFunction.class,
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
        context = new PlainContext<>(wrapped.get());
        onTimerContext = new PlainOnTimerContext<>(wrapped.get());
        wrapped.open(openContext, getRuntimeContext());
    }

    @Override
    public void close() throws Exception {
        wrapped.close();
    }

    @Override
    public void processElement1(L value, Context placedContext, Collector<O> out) throws Exception {
        wrapped.get().processElement1(value, plain(placedContext), out);
    }

    @Override
    public void processElement2(R value, Context placedContext, Collector<O> out) throws Exception {
        wrapped.get().processElement2(value, plain(placedContext), out);
    }

    private PlainContext<K, L, R, O> plain(Context placedContext) {
        PlainContext<K, L, R, O> plain = Objects.requireNonNull(context, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.requirePlacedForThisOperator(placedContext.getCurrentKey());
        return plain;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext placedContext, Collector<O> out)
            throws Exception {
        PlainOnTimerContext<K, L, R, O> plain =
                Objects.requireNonNull(onTimerContext, "open() comes first");
        plain.placedContext = placedContext;
        wrapped.get().onTimer(timestamp, plain, out);
    }

    /** The context of the element at hand; one object serves all elements. */
    private static final class PlainContext<K, L, R, O>
            extends KeyedCoProcessFunction<K, L, R, O>.Context {

        private KeyedCoProcessFunction<PlacedKey<K>, L, R, O>.@Nullable Context placedContext;

        PlainContext(KeyedCoProcessFunction<K, L, R, O> function) {
            function.super();
        }

        private KeyedCoProcessFunction<PlacedKey<K>, L, R, O>.Context placed() {
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
    private static final class PlainOnTimerContext<K, L, R, O>
            extends KeyedCoProcessFunction<K, L, R, O>.OnTimerContext {

        private KeyedCoProcessFunction<PlacedKey<K>, L, R, O>.@Nullable OnTimerContext
                placedContext;

        PlainOnTimerContext(KeyedCoProcessFunction<K, L, R, O> function) {
            function.super();
        }

        private KeyedCoProcessFunction<PlacedKey<K>, L, R, O>.OnTimerContext placed() {
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
