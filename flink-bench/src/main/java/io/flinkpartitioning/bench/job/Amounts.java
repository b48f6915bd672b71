package io.flinkpartitioning.bench.job;

import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Takes the amount of each record, which stands for itself. */
final class Amounts<T> extends ProcessFunction<T, Long> {

    private static final long serialVersionUID = 1L;

    private final RecordShape<T> shape;
    private final Meter meter = new Meter();

    Amounts(RecordShape<T> shape) {
        this.shape = shape;
    }

    @Override
    public void processElement(T trade, Context context, Collector<Long> out) {
        long amount = shape.amount(trade);
        meter.check(amount);
        out.collect(amount);
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
    }
}
