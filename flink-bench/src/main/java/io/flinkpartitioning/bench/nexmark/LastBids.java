package io.flinkpartitioning.bench.nexmark;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps the last bid of a key, and passes each on that is later than what was kept, or as late. */
final class LastBids extends KeyedProcessFunction<Tuple2<Long, Long>, Bid, Bid> {

    private static final long serialVersionUID = 1L;

    private final RowMeter meter = new RowMeter();

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any bid.
    private transient ValueState<Bid> last;

    @Override
    public void open(OpenContext openContext) {
        last = getRuntimeContext().getState(new ValueStateDescriptor<>("last", Bid.class));
    }

    @Override
    public void processElement(Bid bid, Context context, Collector<Bid> out) throws Exception {
        meter.onBid();
        Bid kept = last.value();
        if (kept == null || bid.dateTime() >= kept.dateTime()) {
            last.update(bid);
            meter.onRow(bid.hash());
            out.collect(bid);
        }
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
    }
}
