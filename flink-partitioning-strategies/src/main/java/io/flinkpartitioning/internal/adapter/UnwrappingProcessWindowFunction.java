package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Runs a window function with a context, written for plain keys, on placed keys. */
public final class UnwrappingProcessWindowFunction<I, O, K, W extends Window>
        extends ProcessWindowFunction<I, O, PlacedKey<K>, W> implements Unwrapping<O> {

    private static final long serialVersionUID = 1L;

    private final WrappedFunction<ProcessWindowFunction<I, O, K, W>, O> wrapped;

    private transient @Nullable PlainContext<I, O, K, W> context;

    public UnwrappingProcessWindowFunction(
            ProcessWindowFunction<I, O, K, W> function, @Nullable TypeInformation<O> outputType) {
        this.wrapped =
                WrappedFunction.of(
                        "unwrapping",
                        function,
                        outputType,
                        UnwrappingProcessWindowFunction::extractOutputType);
    }

    private static <I, O, K, W extends Window> TypeInformation<O> extractOutputType(
            ProcessWindowFunction<I, O, K, W> function) {
        return TypeExtractor.getUnaryOperatorReturnType(
                function,
                ProcessWindowFunction.class,
                0,
                1,
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
        wrapped.open(openContext, getRuntimeContext());
    }

    @Override
    public void close() throws Exception {
        wrapped.close();
    }

    @Override
    public void process(
            PlacedKey<K> key, Context placedContext, Iterable<I> elements, Collector<O> out)
            throws Exception {
        wrapped.requirePlacedForThisOperator(key);
        wrapped.get().process(key.key(), plain(placedContext), elements, out);
    }

    @Override
    public void clear(Context placedContext) throws Exception {
        wrapped.get().clear(plain(placedContext));
    }

    private PlainContext<I, O, K, W> plain(Context placedContext) {
        PlainContext<I, O, K, W> plain = Objects.requireNonNull(context, "open() comes first");
        plain.placedContext = placedContext;
        return plain;
    }

    /** The context of the window at hand; one object serves all windows. */
    private static final class PlainContext<I, O, K, W extends Window>
            extends ProcessWindowFunction<I, O, K, W>.Context {

        private static final long serialVersionUID = 1L;

        private transient ProcessWindowFunction<I, O, PlacedKey<K>, W>.@Nullable Context
                placedContext;

        PlainContext(ProcessWindowFunction<I, O, K, W> function) {
            function.super();
        }

        private ProcessWindowFunction<I, O, PlacedKey<K>, W>.Context placed() {
            return Objects.requireNonNull(placedContext, "only valid while a window is processed");
        }

        @Override
        public W window() {
            return placed().window();
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
        public KeyedStateStore windowState() {
            return placed().windowState();
        }

        @Override
        public KeyedStateStore globalState() {
            return placed().globalState();
        }

        @Override
        public <X> void output(OutputTag<X> outputTag, X value) {
            placed().output(outputTag, value);
        }
    }
}
