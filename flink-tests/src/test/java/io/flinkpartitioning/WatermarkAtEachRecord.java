package io.flinkpartitioning;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.java.tuple.Tuple2;

/** A watermark at once rather than every 200 ms: the same in each run. */
final class WatermarkAtEachRecord implements WatermarkGenerator<Tuple2<String, Long>> {

    private long max = Long.MIN_VALUE + 1;

    private WatermarkAtEachRecord() {}

    /** Returns the strategy; the number of a record is its time. */
    static WatermarkStrategy<Tuple2<String, Long>> strategy() {
        return WatermarkStrategy.<Tuple2<String, Long>>forGenerator(
                        context -> new WatermarkAtEachRecord())
                .withTimestampAssigner((record, timestamp) -> record.f1);
    }

    @Override
    public void onEvent(Tuple2<String, Long> event, long timestamp, WatermarkOutput output) {
        max = Math.max(max, timestamp);
        output.emitWatermark(new Watermark(max - 1));
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {}
}
