package io.flinkpartitioning;

import java.io.Serializable;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.v2.StateFuture;
import org.apache.flink.api.common.state.v2.ValueState;
import org.apache.flink.api.common.state.v2.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.jspecify.annotations.Nullable;

/** State that is asked asynchronously, and ForSt, which is made for it: Flink has them from 2.0. */
public final class AsynchronousState {

    /** Flink's name of the state backend. */
    public static final String FORST = "forst";

    private AsynchronousState() {}

    /** Skips the test where Flink has no asynchronous state. */
    public static void assumeThere() {}

    /** Lets what follows a keyed stream ask its state asynchronously. */
    public static <T, K> KeyedStream<T, K> of(KeyedStream<T, K> keyed) {
        return keyed.enableAsyncState();
    }

    /** Of a batch of requests that does not fill, results can be a long time coming: no batches. */
    public static void oneRequestAtATime(Configuration settings) {
        settings.set(ExecutionOptions.ASYNC_STATE_ACTIVE_BUFFER_SIZE, 1);
    }

    /** A number for each key. */
    static final class Count implements Serializable {

        private static final long serialVersionUID = 1L;

        private transient @Nullable ValueState<Long> count;

        void open(RuntimeContext context) {
            count = context.getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        /** Adds 1, and tells the sum. */
        void next(LongConsumer then) {
            ValueState<Long> state = Objects.requireNonNull(count, "open() comes first");
            StateFuture<Void> unused =
                    state.asyncValue()
                            .thenCompose(
                                    before -> {
                                        long now = before == null ? 1 : before + 1;
                                        then.accept(now);
                                        return state.asyncUpdate(now);
                                    });
        }
    }
}
