package io.flinkpartitioning;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** Counts by any group key: emits (group key as text, number of the record, records so far). */
final class CountPerGroup<K>
        extends KeyedProcessFunction<K, Tuple2<String, Long>, Tuple3<String, Long, Long>> {

    static final TypeInformation<Tuple3<String, Long, Long>> TYPE =
            Types.TUPLE(Types.STRING, Types.LONG, Types.LONG);

    private static final long serialVersionUID = 1L;

    private transient @Nullable ValueState<Long> count;

    @Override
    public void open(OpenContext openContext) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(
            Tuple2<String, Long> value, Context context, Collector<Tuple3<String, Long, Long>> out)
            throws Exception {
        ValueState<Long> state = Objects.requireNonNull(count, "open() comes first");
        Long before = state.value();
        long now = before == null ? 1 : before + 1;
        state.update(now);
        out.collect(Tuple3.of(context.getCurrentKey().toString(), value.f1, now));
    }
}
