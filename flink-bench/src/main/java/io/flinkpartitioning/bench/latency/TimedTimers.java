package io.flinkpartitioning.bench.latency;

import io.flinkpartitioning.bench.job.Meter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Running sums, each with a timer at the time of its record, and how long it took until the timer
 * fired: as long as a window waits that ends with the record.
 */
final class TimedTimers extends KeyedProcessFunction<String, DueTrade, Long> {

    private static final long serialVersionUID = 1L;

    private final Schedule schedule;
    private final Meter meter = new Meter();
    private final Latencies latencies = new Latencies();

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> sum;

    /** When the measured records were due, in microseconds, by the time of their timers. */
    @SuppressWarnings("NullAway.Init")
    private transient MapState<Long, Long> due;

    TimedTimers(Schedule schedule) {
        this.schedule = schedule;
    }

    @Override
    public void open(OpenContext openContext) {
        sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
        due =
                getRuntimeContext()
                        .getMapState(new MapStateDescriptor<>("due", Types.LONG, Types.LONG));
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
        if (schedule.measures(trade.amount())) {
            due.put(context.timestamp(), trade.dueMicros());
            context.timerService().registerEventTimeTimer(context.timestamp());
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out)
            throws Exception {
        latencies.onResult(due.get(timestamp), MicroClock.SYSTEM.micros());
        due.remove(timestamp);
        out.collect(sum.value());
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
        latencies.publish(getRuntimeContext());
    }
}
