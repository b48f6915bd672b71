package io.flinkpartitioning;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;

/**
 * Adapters by which functions written for plain keys run on the keyed streams of {@link
 * SmartKeyBy}.
 *
 * <p>Stateless and thread-safe.
 */
public final class PlacedKeys {

    private PlacedKeys() {}

    /**
     * Returns a function that runs another one, written for plain keys, on placed keys: timers,
     * side outputs, state, {@code getCurrentKey()}, checkpoint callbacks and the declared output
     * type are those of the wrapped function.
     *
     * <p>It checks with each record that the operator runs with the max parallelism that the key
     * was placed for, a comparison of two integers. Costs no allocation per record.
     *
     * @param function the function to run
     * @param <K> the type of the user's key
     * @param <I> the type of the records
     * @param <O> the type of the results
     */
    public static <K, I, O> KeyedProcessFunction<PlacedKey<K>, I, O> unwrapping(
            KeyedProcessFunction<K, I, O> function) {
        return UnwrappingKeyedProcessFunction.of(function, null);
    }

    /**
     * The same, for functions whose output type Flink cannot extract, such as lambdas and generic
     * classes.
     *
     * @param function the function to run
     * @param outputType the type of the results
     * @param <K> the type of the user's key
     * @param <I> the type of the records
     * @param <O> the type of the results
     */
    public static <K, I, O> KeyedProcessFunction<PlacedKey<K>, I, O> unwrapping(
            KeyedProcessFunction<K, I, O> function, TypeInformation<O> outputType) {
        return UnwrappingKeyedProcessFunction.of(function, outputType);
    }
}
