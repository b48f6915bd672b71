package io.flinkpartitioning;

import java.io.Serializable;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.junit.jupiter.api.Assumptions;

/** State that is asked asynchronously, and ForSt: Flink has them from 2.0. */
public final class AsynchronousState {

    /** Flink's name of the state backend. */
    public static final String FORST = "forst";

    private AsynchronousState() {}

    /** Skips the test where Flink has no asynchronous state. */
    public static void assumeThere() {
        Assumptions.abort("asynchronous state and ForSt: from Flink 2.0");
    }

    /** Skips the test. */
    public static <T, K> KeyedStream<T, K> of(KeyedStream<T, K> keyed) {
        assumeThere();
        return keyed;
    }

    /** Does nothing: where there are no requests, there are no batches of them. */
    public static void oneRequestAtATime(Configuration settings) {}

    /** Skips the test. */
    static final class Count implements Serializable {

        private static final long serialVersionUID = 1L;

        void open(RuntimeContext context) {
            assumeThere();
        }

        void next(LongConsumer then) {
            assumeThere();
        }
    }
}
