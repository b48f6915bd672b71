package io.flinkpartitioning;

import io.flinkpartitioning.placement.PlacedKey;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Emits (key@start of the window, 0, records in the window). */
final class CountInWindow
        extends ProcessWindowFunction<
                Tuple2<String, Long>, Tuple3<String, Long, Long>, PlacedKey<String>, TimeWindow> {

    private static final long serialVersionUID = 1L;

    @Override
    public void process(
            PlacedKey<String> key,
            Context context,
            Iterable<Tuple2<String, Long>> records,
            Collector<Tuple3<String, Long, Long>> out) {
        long count = 0;
        for (Tuple2<String, Long> ignored : records) {
            count++;
        }
        out.collect(Tuple3.of(key.key() + "@" + context.window().getStart(), 0L, count));
    }
}
