package io.flinkpartitioning;

import io.flinkpartitioning.internal.flink.Closures;
import io.flinkpartitioning.internal.planner.GroupedStream;
import io.flinkpartitioning.internal.planner.KeyByInput;
import io.flinkpartitioning.internal.planner.KeyBySettings;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * A stream before you say whether it is grouped, and by what; {@link SmartKeyBy#from} makes one.
 * Immutable.
 *
 * @param <T> the type of the records
 */
public final class UnkeyedStream<T> {

    private final KeyByInput<T> input;

    UnkeyedStream(KeyByInput<T> input) {
        this.input = input;
    }

    /** Returns the stream for work that takes each record by itself. */
    public UngroupedStream<T> ungrouped() {
        return UngroupedStream.of(input);
    }

    /**
     * Names and selects the group key.
     *
     * @param keyName what the key is called in explanations, errors and the configuration: the
     *     column, or the columns of a composite key joined by commas
     * @param keySelector selects the key of a record; never null
     * @param keyType the type of the key. It needs value equality: lists are fine, but no arrays,
     *     no other collections, no classes without {@code equals}
     */
    public <K> SmartKeyBy<T, K> keyedBy(
            String keyName, KeySelector<T, K> keySelector, TypeInformation<K> keyType) {
        return new SmartKeyBy<>(
                GroupedStream.of(
                        input, KeyBySettings.of(keyName, Closures.clean(keySelector), keyType)));
    }
}
