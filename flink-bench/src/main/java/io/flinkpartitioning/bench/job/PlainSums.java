package io.flinkpartitioning.bench.job;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.openjdk.jmh.infra.Blackhole;

/**
 * The same running sums in a map of the subtask: what no keyed stream can be faster than. Right
 * only where each key is in one partition.
 */
final class PlainSums<T> extends ProcessFunction<T, Long> {

    private static final long serialVersionUID = 1L;

    private final RecordShape<T> shape;
    private final long workTokens;
    private final Meter meter = new Meter();
    private final Map<String, Long> sums = new HashMap<>();

    PlainSums(RecordShape<T> shape, long workTokens) {
        this.shape = shape;
        this.workTokens = workTokens;
    }

    @Override
    public void processElement(T trade, Context context, Collector<Long> out) {
        long amount = shape.amount(trade);
        meter.check(amount);
        if (workTokens > 0) {
            Blackhole.consumeCPU(workTokens);
        }
        String trader = shape.trader(trade);
        Long stored = sums.get(trader);
        long before = stored == null ? 0 : stored;
        long now = before + amount;
        sums.put(trader, now);
        meter.onSum(trader, before, now);
        out.collect(now);
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
    }
}
