package io.flinkpartitioning.harness;

import io.flinkpartitioning.AsynchronousState;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Needs asynchronous state: skips the test. */
final class AsyncLedger<K> extends KeyedProcessFunction<K, Reading<K>, Result> {

    private static final long serialVersionUID = 1L;

    AsyncLedger(TypeInformation<K> keyType, boolean ordered) {
        AsynchronousState.assumeThere();
    }

    @Override
    public void processElement(Reading<K> reading, Context context, Collector<Result> out) {
        throw new AssertionError("The test is skipped");
    }
}
