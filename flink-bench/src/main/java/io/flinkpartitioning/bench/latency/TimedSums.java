package io.flinkpartitioning.bench.latency;

import io.flinkpartitioning.bench.job.Meter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Running sums, and how long each took to reach the sink, which is in the same chain. */
final class TimedSums extends KeyedProcessFunction<String, DueTrade, Long> {

    private static final long serialVersionUID = 1L;

    private final Schedule schedule;
    private final Meter meter = new Meter();
    private final Latencies latencies = new Latencies();

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> sum;

    TimedSums(Schedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public void open(OpenContext openContext) {
        sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
    }

    @Override
    public void processElement(DueTrade trade, Context context, Collector<Long> out)
            throws Exception {
        meter.check(trade.amount());
        Long stored = sum.value();
        long before = stored == null ? 0 : stored;
        long now = before + trade.amount();
        sum.update(now);
        meter.onSum(trade.trader(), before, now);
        out.collect(now);
        if (schedule.measures(trade.amount())) {
            latencies.onResult(trade.dueMicros(), MicroClock.SYSTEM.micros());
        }
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
        latencies.publish(getRuntimeContext());
    }
}
