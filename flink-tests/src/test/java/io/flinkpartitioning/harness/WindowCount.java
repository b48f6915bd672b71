package io.flinkpartitioning.harness;

import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Written for plain keys: counts and sums up the records of a window. */
final class WindowCount<K> extends ProcessWindowFunction<Reading<K>, Result, K, TimeWindow> {

    private static final long serialVersionUID = 1L;

    @Override
    public void process(
            K key, Context context, Iterable<Reading<K>> elements, Collector<Result> out) {
        long count = 0;
        long sum = 0;
        for (Reading<K> element : elements) {
            if (!element.key().equals(key)) {
                out.collect(Result.violation(key, "a window has a record of %s", element.key()));
            }
            if (element.counts()) {
                count++;
                sum += element.number();
            }
        }
        if (count > 0) {
            out.collect(Result.window(key, context.window().getStart(), count, sum));
        }
    }
}
