package io.flinkpartitioning.harness;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Written for plain keys: keeps {@link Books}, and with each broadcast record asks all keyed state
 * under which key it lies.
 */
final class RuledLedger<K>
        extends KeyedBroadcastProcessFunction<K, Reading<K>, Tuple2<String, Long>, Result> {

    private static final long serialVersionUID = 1L;

    static final MapStateDescriptor<String, Long> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, Types.LONG);

    private final Books<K> books;
    private final ValueStateDescriptor<K> ownKey;

    RuledLedger(Books<K> books, TypeInformation<K> keyType) {
        this.books = books;
        this.ownKey = new ValueStateDescriptor<>("own key", keyType);
    }

    @Override
    public void open(OpenContext openContext) {
        books.open(getRuntimeContext());
    }

    @Override
    public void processElement(Reading<K> value, ReadOnlyContext context, Collector<Result> out)
            throws Exception {
        getRuntimeContext().getState(ownKey).update(context.getCurrentKey());
        books.enter(context.getCurrentKey(), value, context.timerService(), out);
    }

    @Override
    public void processBroadcastElement(
            Tuple2<String, Long> rule, Context context, Collector<Result> out) throws Exception {
        context.getBroadcastState(RULES).put(rule.f0, rule.f1);
        context.applyToKeyedState(
                ownKey,
                (key, state) -> {
                    if (!key.equals(state.value())) {
                        out.collect(
                                Result.violation(key, "the state of %s is applied", state.value()));
                    }
                });
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Result> out)
            throws Exception {
        books.remember(context.getCurrentKey(), timestamp, out);
    }
}
