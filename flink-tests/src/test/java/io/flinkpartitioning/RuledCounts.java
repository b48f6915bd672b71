package io.flinkpartitioning;

import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/** Written for plain keys: counts under rules that are broadcast, and asks all keyed state. */
public final class RuledCounts
        extends KeyedBroadcastProcessFunction<
                String, Tuple2<String, Long>, Tuple2<String, Long>, String> {
    private static final long serialVersionUID = 1L;

    private static final ValueStateDescriptor<Long> LAST =
            new ValueStateDescriptor<>("last", Types.LONG);

    @Override
    public void processElement(
            Tuple2<String, Long> value, ReadOnlyContext context, Collector<String> out)
            throws Exception {
        getRuntimeContext().getState(LAST).update(value.f1);
        Long rule =
                context.getBroadcastState(PlacedKeysHarnessTest.RULES).get(context.getCurrentKey());
        out.collect(
                context.getCurrentKey()
                        + " "
                        + rule
                        + " at "
                        + context.timestamp()
                        + " after "
                        + context.currentWatermark());
        context.output(PlacedKeysHarnessTest.SIDE, "side " + context.getCurrentKey());
        context.timerService().registerEventTimeTimer(value.f1 + 70);
    }

    @Override
    public void processBroadcastElement(
            Tuple2<String, Long> value, Context context, Collector<String> out) throws Exception {
        context.getBroadcastState(PlacedKeysHarnessTest.RULES).put(value.f0, value.f1);
        context.output(PlacedKeysHarnessTest.SIDE, "rule at " + context.timestamp());
        if (value.f1 % 20 == 0) {
            context.applyToKeyedState(
                    LAST, (key, state) -> out.collect("applied to " + key + state.value()));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<String> out)
            throws Exception {
        out.collect(
                "fired "
                        + context.getCurrentKey()
                        + context.timeDomain()
                        + context.getBroadcastState(PlacedKeysHarnessTest.RULES)
                                .get(context.getCurrentKey())
                        + getRuntimeContext().getState(LAST).value());
    }
}
