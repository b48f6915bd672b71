package io.flinkpartitioning.examples.payments;

import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells which orders are paid, whichever of order and payments comes first: an ordinary function,
 * written for plain keys.
 */
final class OpenAmount extends KeyedCoProcessFunction<Long, Order, Payment, String> {

    private static final long serialVersionUID = 1L;

    /** What is owed; negative where payments came before their order. */
    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> openCents;

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Boolean> ordered;

    @Override
    public void open(OpenContext context) {
        ValueStateDescriptor<Long> open = new ValueStateDescriptor<>("open", Types.LONG);
        ValueStateDescriptor<Boolean> known = new ValueStateDescriptor<>("ordered", Types.BOOLEAN);
        // Orders that nobody pays and payments of no order would stay for ever.
        StateTtlConfig forgetting = StateTtlConfig.newBuilder(Duration.ofDays(90)).build();
        open.enableTimeToLive(forgetting);
        known.enableTimeToLive(forgetting);
        openCents = getRuntimeContext().getState(open);
        ordered = getRuntimeContext().getState(known);
    }

    @Override
    public void processElement1(Order order, Context context, Collector<String> out)
            throws Exception {
        ordered.update(true);
        add(order.cents(), context, out);
    }

    @Override
    public void processElement2(Payment payment, Context context, Collector<String> out)
            throws Exception {
        add(-payment.cents(), context, out);
    }

    private void add(long cents, Context context, Collector<String> out) throws Exception {
        Long before = openCents.value();
        long open = (before == null ? 0 : before) + cents;
        openCents.update(open);
        if (open <= 0 && ordered.value() != null) {
            String paid = "order " + context.getCurrentKey() + " is paid";
            out.collect(open == 0 ? paid : paid + ", and " + -open + " cents too much");
            openCents.clear();
            ordered.clear();
        }
    }
}
