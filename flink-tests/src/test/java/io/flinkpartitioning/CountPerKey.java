package io.flinkpartitioning;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Written for plain keys: emits (key, number of the record, records of the key so far). */
final class CountPerKey<K> extends KeyedProcessFunction<K, Tuple2<K, Long>, Tuple3<K, Long, Long>> {

    private static final long serialVersionUID = 1L;

    private final long millis;
    private transient @Nullable ValueState<Long> count;

    CountPerKey() {
        this(0);
    }

    private CountPerKey(long millis) {
        this.millis = millis;
    }

    /** Returns a function that falls behind: it takes 20 ms for each record. */
    static <K> CountPerKey<K> slow() {
        return new CountPerKey<>(20);
    }

    @Override
    public void open(OpenContext openContext) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(
            Tuple2<K, Long> value, Context context, Collector<Tuple3<K, Long, Long>> out)
            throws Exception {
        ValueState<Long> state = count;
        if (state == null) {
            throw new IllegalStateException("not open");
        }
        if (!value.f0.equals(context.getCurrentKey())) {
            throw new IllegalStateException(
                    "current key is " + context.getCurrentKey() + ", not " + value.f0);
        }
        if (millis > 0) {
            Thread.sleep(millis);
        }
        Long before = state.value();
        long now = before == null ? 1 : before + 1;
        state.update(now);
        out.collect(Tuple3.of(value.f0, value.f1, now));
    }
}
