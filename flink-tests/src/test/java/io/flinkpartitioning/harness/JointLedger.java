package io.flinkpartitioning.harness;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/** Written for plain keys: keeps one set of {@link Books} for two streams. */
final class JointLedger<K> extends KeyedCoProcessFunction<K, Reading<K>, Reading<K>, Result> {

    private static final long serialVersionUID = 1L;

    private final Books<K> books;

    JointLedger(Books<K> books) {
        this.books = books;
    }

    @Override
    public void open(OpenContext openContext) {
        books.open(getRuntimeContext());
    }

    @Override
    public void processElement1(Reading<K> value, Context context, Collector<Result> out)
            throws Exception {
        books.enter(context.getCurrentKey(), value, context.timerService(), out);
    }

    @Override
    public void processElement2(Reading<K> value, Context context, Collector<Result> out)
            throws Exception {
        books.enter(context.getCurrentKey(), value, context.timerService(), out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Result> out)
            throws Exception {
        books.remember(context.getCurrentKey(), timestamp, out);
    }
}
