package io.flinkpartitioning.internal.adapter;

import io.flinkpartitioning.placement.PlacedKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.AbstractRichFunction;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.TypeExtractor;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.types.Either;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a window over {@code CoPartitionedStreams.union()} into its two streams.
 *
 * @param <F> the type of the function that gets the two streams
 */
public abstract class EitherWindowFunction<L, R, O, K, W extends Window, F extends Function>
        extends AbstractRichFunction
        implements WindowFunction<Either<L, R>, O, PlacedKey<K>, W>, Unwrapping<O> {

    private static final long serialVersionUID = 1L;

    /** Where Flink finds a lambda's result type: in the type argument of its collector. */
    private static final int[] COLLECTED = {2, 0};

    private final WrappedFunction<F, O> wrapped;

    private EitherWindowFunction(WrappedFunction<F, O> wrapped) {
        this.wrapped = wrapped;
    }

    /** Gives both sides of a window to a function, even if one of them is empty. */
    public static <L, R, O, K, W extends Window>
            WindowFunction<Either<L, R>, O, PlacedKey<K>, W> of(
                    CoGroupFunction<L, R, O> function, @Nullable TypeInformation<O> outputType) {
        return new OfGroups<>(
                WrappedFunction.of(
                        "coGrouping",
                        function,
                        outputType,
                        given ->
                                TypeExtractor.getBinaryOperatorReturnType(
                                        given,
                                        CoGroupFunction.class,
                                        0,
                                        1,
                                        2,
                                        COLLECTED,
                                        null,
                                        null,
                                        given.getClass().getName(),
                                        false)));
    }

    /** Gives each pair of a window to a function. */
    public static <L, R, O, K, W extends Window>
            WindowFunction<Either<L, R>, O, PlacedKey<K>, W> of(
                    JoinFunction<L, R, O> function, @Nullable TypeInformation<O> outputType) {
        return new OfPairs<>(
                WrappedFunction.of(
                        "joining",
                        function,
                        outputType,
                        given ->
                                TypeExtractor.getBinaryOperatorReturnType(
                                        given,
                                        JoinFunction.class,
                                        0,
                                        1,
                                        2,
                                        TypeExtractor.NO_INDEX,
                                        null,
                                        null,
                                        given.getClass().getName(),
                                        false)));
    }

    /** Applies the function to the records of a window, in the order of their arrival. */
    abstract void applyTo(List<L> lefts, List<R> rights, F function, Collector<O> out)
            throws Exception;

    @Override
    public final void apply(
            PlacedKey<K> key, W window, Iterable<Either<L, R>> input, Collector<O> out)
            throws Exception {
        wrapped.requirePlacedForThisOperator(key);
        List<L> lefts = new ArrayList<>();
        List<R> rights = new ArrayList<>();
        for (Either<L, R> either : input) {
            if (either.isLeft()) {
                lefts.add(either.left());
            } else {
                rights.add(either.right());
            }
        }
        applyTo(lefts, rights, wrapped.get(), out);
    }

    @Override
    public final WrappedFunction<?, O> wrapped() {
        return wrapped;
    }

    @Override
    public final void setRuntimeContext(RuntimeContext runtimeContext) {
        super.setRuntimeContext(runtimeContext);
        wrapped.setRuntimeContext(runtimeContext);
    }

    @Override
    public final void open(OpenContext openContext) throws Exception {
        wrapped.open(openContext, getRuntimeContext());
    }

    @Override
    public final void close() throws Exception {
        wrapped.close();
    }

    private static final class OfGroups<L, R, O, K, W extends Window>
            extends EitherWindowFunction<L, R, O, K, W, CoGroupFunction<L, R, O>> {

        private static final long serialVersionUID = 1L;

        OfGroups(WrappedFunction<CoGroupFunction<L, R, O>, O> wrapped) {
            super(wrapped);
        }

        @Override
        void applyTo(
                List<L> lefts, List<R> rights, CoGroupFunction<L, R, O> function, Collector<O> out)
                throws Exception {
            function.coGroup(lefts, rights, out);
        }
    }

    private static final class OfPairs<L, R, O, K, W extends Window>
            extends EitherWindowFunction<L, R, O, K, W, JoinFunction<L, R, O>> {

        private static final long serialVersionUID = 1L;

        OfPairs(WrappedFunction<JoinFunction<L, R, O>, O> wrapped) {
            super(wrapped);
        }

        @Override
        void applyTo(
                List<L> lefts, List<R> rights, JoinFunction<L, R, O> function, Collector<O> out)
                throws Exception {
            for (L left : lefts) {
                for (R right : rights) {
                    out.collect(function.join(left, right));
                }
            }
        }
    }
}
