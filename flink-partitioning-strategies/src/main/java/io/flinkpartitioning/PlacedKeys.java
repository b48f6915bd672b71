package io.flinkpartitioning;

import io.flinkpartitioning.internal.adapter.EitherWindowFunction;
import io.flinkpartitioning.internal.adapter.UnwrappingKeyedBroadcastProcessFunction;
import io.flinkpartitioning.internal.adapter.UnwrappingKeyedCoProcessFunction;
import io.flinkpartitioning.internal.adapter.UnwrappingKeyedProcessFunction;
import io.flinkpartitioning.internal.adapter.UnwrappingProcessWindowFunction;
import io.flinkpartitioning.internal.adapter.UnwrappingWindowFunction;
import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.types.Either;

/**
 * Adapters that run functions written for plain keys on the keyed streams of {@link SmartKeyBy} and
 * {@link CoPartitionedStreams}.
 *
 * <p>Functions that do not see the key, such as reductions, aggregations and joins, need none.
 *
 * <p>Stateless and thread-safe.
 */
public final class PlacedKeys {

    private PlacedKeys() {}

    /**
     * Returns a function that runs yours, written for plain keys, on placed keys. Timers, side
     * outputs, state, {@code getCurrentKey()}, checkpoint callbacks and the declared output type
     * work as before.
     *
     * <p>With each record it checks that the operator runs with the max parallelism that the key
     * was placed for. That compares two integers and allocates nothing.
     *
     * @param function the function to run
     * @param <K> the type of the user's key
     * @param <I> the type of the records
     * @param <O> the type of the results
     * @throws IllegalArgumentException if Flink cannot extract the output type, or the function is
     *     a {@code ListCheckpointed}
     */
    public static <K, I, O> KeyedProcessFunction<PlacedKey<K>, I, O> unwrapping(
            KeyedProcessFunction<K, I, O> function) {
        return new UnwrappingKeyedProcessFunction<>(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of generic classes.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <K> the type of the user's key
     * @param <I> the type of the records
     * @param <O> the type of the results
     * @throws IllegalArgumentException if the function is a {@code ListCheckpointed}
     */
    public static <K, I, O> KeyedProcessFunction<PlacedKey<K>, I, O> unwrapping(
            KeyedProcessFunction<K, I, O> function, TypeInformation<O> outputType) {
        return new UnwrappingKeyedProcessFunction<>(function, outputType);
    }

    /**
     * Returns the same for a function of two keyed streams, as {@link CoPartitionedStreams#connect}
     * has them.
     *
     * @param function the function to run
     * @param <K> the type of the user's key
     * @param <L> the type of the records of the first stream
     * @param <R> the type of the records of the second stream
     * @param <O> the type of the results
     * @throws IllegalArgumentException if Flink cannot extract the output type, or the function is
     *     a {@code ListCheckpointed}
     */
    public static <K, L, R, O> KeyedCoProcessFunction<PlacedKey<K>, L, R, O> unwrapping(
            KeyedCoProcessFunction<K, L, R, O> function) {
        return new UnwrappingKeyedCoProcessFunction<>(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of generic classes.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <K> the type of the user's key
     * @param <L> the type of the records of the first stream
     * @param <R> the type of the records of the second stream
     * @param <O> the type of the results
     * @throws IllegalArgumentException if the function is a {@code ListCheckpointed}
     */
    public static <K, L, R, O> KeyedCoProcessFunction<PlacedKey<K>, L, R, O> unwrapping(
            KeyedCoProcessFunction<K, L, R, O> function, TypeInformation<O> outputType) {
        return new UnwrappingKeyedCoProcessFunction<>(function, outputType);
    }

    /**
     * Returns the same for a function of a keyed stream and a broadcast one. A function that you
     * apply to keyed state gets plain keys too.
     *
     * @param function the function to run
     * @param <K> the type of the user's key
     * @param <I> the type of the keyed records
     * @param <B> the type of the broadcast records
     * @param <O> the type of the results
     * @throws IllegalArgumentException if Flink cannot extract the output type, or the function is
     *     a {@code ListCheckpointed}
     */
    public static <K, I, B, O> KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O> unwrapping(
            KeyedBroadcastProcessFunction<K, I, B, O> function) {
        return new UnwrappingKeyedBroadcastProcessFunction<>(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of generic classes.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <K> the type of the user's key
     * @param <I> the type of the keyed records
     * @param <B> the type of the broadcast records
     * @param <O> the type of the results
     * @throws IllegalArgumentException if the function is a {@code ListCheckpointed}
     */
    public static <K, I, B, O> KeyedBroadcastProcessFunction<PlacedKey<K>, I, B, O> unwrapping(
            KeyedBroadcastProcessFunction<K, I, B, O> function, TypeInformation<O> outputType) {
        return new UnwrappingKeyedBroadcastProcessFunction<>(function, outputType);
    }

    /**
     * Returns the same for a function of windows with a context, alone or after a reduction or
     * aggregation. The max parallelism is checked with each window.
     *
     * @param function the function to run
     * @param <I> the type of the records, or of what an aggregation makes of them
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     * @throws IllegalArgumentException if Flink cannot extract the output type, or the function is
     *     a {@code ListCheckpointed}
     */
    public static <I, O, K, W extends Window>
            ProcessWindowFunction<I, O, PlacedKey<K>, W> unwrapping(
                    ProcessWindowFunction<I, O, K, W> function) {
        return new UnwrappingProcessWindowFunction<>(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of generic classes.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <I> the type of the records, or of what an aggregation makes of them
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     * @throws IllegalArgumentException if the function is a {@code ListCheckpointed}
     */
    public static <I, O, K, W extends Window>
            ProcessWindowFunction<I, O, PlacedKey<K>, W> unwrapping(
                    ProcessWindowFunction<I, O, K, W> function, TypeInformation<O> outputType) {
        return new UnwrappingProcessWindowFunction<>(function, outputType);
    }

    /**
     * Returns the same for a function of windows without a context.
     *
     * @param function the function to run
     * @param <I> the type of the records, or of what an aggregation makes of them
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     * @throws IllegalArgumentException if Flink cannot extract the output type, or the function is
     *     a {@code ListCheckpointed}
     */
    public static <I, O, K, W extends Window> WindowFunction<I, O, PlacedKey<K>, W> unwrapping(
            WindowFunction<I, O, K, W> function) {
        return new UnwrappingWindowFunction<>(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of generic classes.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <I> the type of the records, or of what an aggregation makes of them
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     * @throws IllegalArgumentException if the function is a {@code ListCheckpointed}
     */
    public static <I, O, K, W extends Window> WindowFunction<I, O, PlacedKey<K>, W> unwrapping(
            WindowFunction<I, O, K, W> function, TypeInformation<O> outputType) {
        return new UnwrappingWindowFunction<>(function, outputType);
    }

    /**
     * Returns a function for windows over {@link CoPartitionedStreams#union()} that gives the
     * records of both streams to yours, even if one stream has none in the window. In Flink this is
     * {@code first.coGroup(second)}, which would shuffle both.
     *
     * @param function the function to run
     * @param <L> the type of the records of the first stream
     * @param <R> the type of the records of the second stream
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     * @throws IllegalArgumentException if Flink cannot extract the output type
     */
    public static <L, R, O, K, W extends Window>
            WindowFunction<Either<L, R>, O, PlacedKey<K>, W> coGrouping(
                    CoGroupFunction<L, R, O> function) {
        return EitherWindowFunction.of(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of lambdas.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <L> the type of the records of the first stream
     * @param <R> the type of the records of the second stream
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     */
    public static <L, R, O, K, W extends Window>
            WindowFunction<Either<L, R>, O, PlacedKey<K>, W> coGrouping(
                    CoGroupFunction<L, R, O> function, TypeInformation<O> outputType) {
        return EitherWindowFunction.of(function, outputType);
    }

    /**
     * Returns a function for windows over {@link CoPartitionedStreams#union()} that gives each pair
     * of records to yours. In Flink this is {@code first.join(second)}, which would shuffle both.
     *
     * @param function the function to run
     * @param <L> the type of the records of the first stream
     * @param <R> the type of the records of the second stream
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     * @throws IllegalArgumentException if Flink cannot extract the output type
     */
    public static <L, R, O, K, W extends Window>
            WindowFunction<Either<L, R>, O, PlacedKey<K>, W> joining(
                    JoinFunction<L, R, O> function) {
        return EitherWindowFunction.of(function, null);
    }

    /**
     * The same, if Flink cannot extract the output type, for instance of lambdas.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <L> the type of the records of the first stream
     * @param <R> the type of the records of the second stream
     * @param <O> the type of the results
     * @param <K> the type of the user's key
     * @param <W> the type of the windows
     */
    public static <L, R, O, K, W extends Window>
            WindowFunction<Either<L, R>, O, PlacedKey<K>, W> joining(
                    JoinFunction<L, R, O> function, TypeInformation<O> outputType) {
        return EitherWindowFunction.of(function, outputType);
    }
}
