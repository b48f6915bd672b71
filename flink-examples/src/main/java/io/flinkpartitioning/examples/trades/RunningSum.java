package io.flinkpartitioning.examples.trades;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums up the trades of each trader: an ordinary function, which knows nothing of placed keys and
 * is the same under {@code keyBy} and {@code SmartKeyBy}.
 */
public final class RunningSum extends KeyedProcessFunction<String, Trade, TraderTotal> {

    private static final long serialVersionUID = 1L;

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<TraderTotal> total;

    @Override
    public void open(OpenContext context) {
        total =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("total", TraderTotal.class));
    }

    @Override
    public void processElement(Trade trade, Context context, Collector<TraderTotal> out)
            throws Exception {
        TraderTotal before = total.value();
        TraderTotal now =
                (before == null ? new TraderTotal(context.getCurrentKey(), 0, 0) : before)
                        .plus(trade.amountCents());
        total.update(now);
        out.collect(now);
    }
}
