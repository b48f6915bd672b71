package io.flinkpartitioning;

import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Counts the records of each window. */
final class TimedWindows
        extends ProcessWindowFunction<
                Tuple2<String, Long>, Tuple3<String, Long, Long>, String, TimeWindow> {

    private static final long serialVersionUID = 1L;

    @Override
    public void process(
            String key,
            Context context,
            Iterable<Tuple2<String, Long>> records,
            Collector<Tuple3<String, Long, Long>> out) {
        long count = 0;
        for (Tuple2<String, Long> ignored : records) {
            count++;
        }
        out.collect(Tuple3.of("window " + key, context.window().getStart(), count));
    }
}
