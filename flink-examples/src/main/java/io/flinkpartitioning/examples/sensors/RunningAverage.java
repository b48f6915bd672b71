package io.flinkpartitioning.examples.sensors;

import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The average of all that a sensor has measured: an ordinary function, for plain keys. */
final class RunningAverage extends KeyedProcessFunction<Long, Reading, String> {

    private static final long serialVersionUID = 1L;

    /** How many readings there were, and their sum. */
    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Tuple2<Long, Double>> sum;

    @Override
    public void open(OpenContext context) {
        sum =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "sum", Types.TUPLE(Types.LONG, Types.DOUBLE)));
    }

    @Override
    public void processElement(Reading reading, Context context, Collector<String> out)
            throws Exception {
        Tuple2<Long, Double> before = sum.value();
        Tuple2<Long, Double> now =
                before == null
                        ? Tuple2.of(1L, reading.celsius())
                        : Tuple2.of(before.f0 + 1, before.f1 + reading.celsius());
        sum.update(now);
        out.collect(
                String.format(
                        Locale.ROOT,
                        "sensor %d: %.2f after %d",
                        context.getCurrentKey(),
                        now.f1 / now.f0,
                        now.f0));
    }
}
