package io.flinkpartitioning.harness;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Written for plain keys, in front of another keyed function: lets every other record of a key
 * pass, under its number among those that pass.
 */
final class Numbering<K> extends KeyedProcessFunction<K, Reading<K>, Reading<K>> {

    private static final long serialVersionUID = 1L;

    private transient @Nullable ValueState<Long> count;

    @Override
    public void open(OpenContext openContext) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
    }

    @Override
    public void processElement(Reading<K> value, Context context, Collector<Reading<K>> out)
            throws Exception {
        if (!value.counts()) {
            out.collect(value);
            return;
        }
        ValueState<Long> state = Objects.requireNonNull(count, "open() comes first");
        Long before = state.value();
        long index = before == null ? 0 : before;
        state.update(index + 1);
        if (index % 2 == 0) {
            out.collect(
                    new Reading<>(
                            context.getCurrentKey(),
                            index / 2,
                            value.stream(),
                            value.partition(),
                            value.millis()));
        }
    }
}
