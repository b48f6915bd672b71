package io.flinkpartitioning.bench.nexmark;

import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Leaves fields of a bid out. */
final class Projection extends ProcessFunction<Bid, Projection.Row> {

    private static final long serialVersionUID = 1L;

    private final RowMeter meter = new RowMeter();

    /** What is left of a bid. */
    public record Row(long auction, long bidder, long price, long dateTime, String extra) {}

    @Override
    public void processElement(Bid bid, Context context, Collector<Row> out) {
        meter.onBid();
        Row row = new Row(bid.auction(), bid.bidder(), bid.price(), bid.dateTime(), bid.extra());
        meter.onRow(Bid.hash(row.auction(), row.bidder(), row.price(), row.dateTime()));
        out.collect(row);
    }

    @Override
    public void close() {
        meter.publish(getRuntimeContext());
    }
}
