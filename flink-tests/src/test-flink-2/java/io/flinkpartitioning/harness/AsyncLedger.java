package io.flinkpartitioning.harness;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.v2.StateFuture;
import org.apache.flink.api.common.state.v2.ValueState;
import org.apache.flink.api.common.state.v2.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Written for plain keys and asynchronous state: counts, sums, and the key that they are of. */
final class AsyncLedger<K> extends KeyedProcessFunction<K, Reading<K>, Result> {

    private static final long serialVersionUID = 1L;

    private final ValueStateDescriptor<Tuple3<K, Long, Long>> descriptor;
    private final boolean ordered;

    private transient @Nullable ValueState<Tuple3<K, Long, Long>> account;

    AsyncLedger(TypeInformation<K> keyType, boolean ordered) {
        this.descriptor =
                new ValueStateDescriptor<>(
                        "account", new TupleTypeInfo<>(keyType, Types.LONG, Types.LONG));
        this.ordered = ordered;
    }

    @Override
    public void open(OpenContext openContext) {
        account = getRuntimeContext().getState(descriptor);
    }

    @Override
    public void processElement(Reading<K> reading, Context context, Collector<Result> out) {
        if (!reading.counts()) {
            return;
        }
        K key = reading.key();
        long number = reading.number();
        if (!key.equals(context.getCurrentKey())) {
            out.collect(Result.violation(key, "current key is %s", context.getCurrentKey()));
        }
        context.timerService().registerEventTimeTimer(Books.slotOf(reading.millis()));
        context.timerService().registerEventTimeTimer(Books.CLOSING);
        ValueState<Tuple3<K, Long, Long>> state = Objects.requireNonNull(account);
        StateFuture<Void> unused =
                state.asyncValue()
                        .thenCompose(before -> state.asyncUpdate(next(before, key, number, out)));
    }

    private Tuple3<K, Long, Long> next(
            @Nullable Tuple3<K, Long, Long> before, K key, long number, Collector<Result> out) {
        if (before != null && !before.f0.equals(key)) {
            out.collect(Result.violation(key, "state is of %s", before.f0));
        }
        Tuple3<K, Long, Long> now =
                before == null
                        ? Tuple3.of(key, 1L, number)
                        : Tuple3.of(before.f0, before.f1 + 1, before.f2 + number);
        out.collect(Result.record(0, key, number, ordered ? now.f1 : 0, ordered ? now.f2 : 0));
        return now;
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Result> out) {
        K current = context.getCurrentKey();
        StateFuture<Void> unused =
                Objects.requireNonNull(account)
                        .asyncValue()
                        .thenAccept(
                                total -> {
                                    if (!current.equals(total.f0)) {
                                        out.collect(
                                                Result.violation(current, "timer finds %s", total));
                                    }
                                    out.collect(
                                            timestamp < Books.CLOSING
                                                    ? Result.timer(current, timestamp)
                                                    : Result.total(0, current, total.f1, total.f2));
                                });
    }
}
