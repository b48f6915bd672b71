package io.flinkpartitioning.bench.job;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.openjdk.jmh.infra.Blackhole;

/** Running sums in keyed state. */
public final class KeyedSums<T> extends KeyedProcessFunction<String, T, Long> {

    private static final long serialVersionUID = 1L;

    private final RecordShape<T> shape;
    private final long workTokens;
    private final Meter meter = new Meter();

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> sum;

    /**
     * Sums.
     *
     * @param shape the shape of the records
     * @param workTokens how much each record costs besides, as {@link Blackhole#consumeCPU} counts
     */
    public KeyedSums(RecordShape<T> shape, long workTokens) {
        this.shape = shape;
        this.workTokens = workTokens;
    }

    @Override
    public void open(OpenContext openContext) {
        sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
    }

    @Override
    public void processElement(T trade, Context context, Collector<Long> out) throws Exception {
        long amount = shape.amount(trade);
        meter.check(amount);
        if (workTokens > 0) {
            Blackhole.consumeCPU(workTokens);
        }
        Long stored = sum.value();
        long before = stored == null ? 0 : stored;
        long now = before + amount;
        sum.update(now);
        meter.onSum(shape.trader(trade), before, now);
        out.collect(now);
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
    }
}
