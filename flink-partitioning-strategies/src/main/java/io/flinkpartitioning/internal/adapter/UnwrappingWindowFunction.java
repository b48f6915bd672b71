package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Runs a window function, written for plain keys, on placed keys. */
public final class UnwrappingWindowFunction<I, O, K, W extends Window> extends AbstractRichFunction
        implements WindowFunction<I, O, PlacedKey<K>, W>, Unwrapping<O> {

    private static final long serialVersionUID = 1L;

    /** Where Flink finds a lambda's result type: in the type argument of its collector. */
    private static final int[] COLLECTED = {3, 0};

    private final WrappedFunction<WindowFunction<I, O, K, W>, O> wrapped;

    public UnwrappingWindowFunction(
            WindowFunction<I, O, K, W> function, @Nullable TypeInformation<O> outputType) {
        this.wrapped =
                WrappedFunction.of(
                        "unwrapping",
                        function,
                        outputType,
                        UnwrappingWindowFunction::extractOutputType);
    }

    private static <I, O, K, W extends Window> TypeInformation<O> extractOutputType(
            WindowFunction<I, O, K, W> function) {
        return TypeExtractor.getUnaryOperatorReturnType(
                function,
                WindowFunction.class,
                0,
                1,
                COLLECTED,
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
        wrapped.open(openContext, getRuntimeContext());
    }

    @Override
    public void close() throws Exception {
        wrapped.close();
    }

    @Override
    public void apply(PlacedKey<K> key, W window, Iterable<I> input, Collector<O> out)
            throws Exception {
        wrapped.requirePlacedForThisOperator(key);
        wrapped.get().apply(key.key(), window, input, out);
    }
}
