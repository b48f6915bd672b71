package io.flinkpartitioning.examples.trading;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Adds up what is held of each symbol: an ordinary function, written for plain keys. */
final class RunningPosition extends KeyedProcessFunction<String, Execution, String> {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> position;

    @Override
    public void open(OpenContext context) {
        position = getRuntimeContext().getState(new ValueStateDescriptor<>("position", Types.LONG));
    }

    @Override
    public void processElement(Execution execution, Context context, Collector<String> out)
            throws Exception {
        Long before = position.value();
        long now = (before == null ? 0 : before) + execution.quantity();
        position.update(now);
        out.collect(context.getCurrentKey() + " position " + now);
    }
}
