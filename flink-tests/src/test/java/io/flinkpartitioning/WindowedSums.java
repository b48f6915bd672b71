package io.flinkpartitioning;

import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Written for plain keys: sums of windows, with state by key, by window and of its own. */
public final class WindowedSums
        extends ProcessWindowFunction<Tuple2<String, Long>, String, String, TimeWindow>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private static final ValueStateDescriptor<Long> COUNT =
            new ValueStateDescriptor<>("count", Types.LONG);

    private final OwnState own = new OwnState();

    @Override
    public void process(
            String key,
            Context context,
            Iterable<Tuple2<String, Long>> elements,
            Collector<String> out)
            throws Exception {
        long sum = 0;
        for (Tuple2<String, Long> element : elements) {
            sum += element.f1;
        }
        ValueState<Long> ofKey = context.globalState().getState(COUNT);
        Long before = ofKey.value();
        ofKey.update(before == null ? 1 : before + 1);
        context.windowState().getState(COUNT).update(sum);
        own.count++;
        out.collect(
                key
                        + " "
                        + context.window()
                        + " "
                        + sum
                        + " before "
                        + before
                        + " after "
                        + context.currentWatermark());
    }

    @Override
    public void clear(Context context) throws Exception {
        ValueState<Long> ofWindow = context.windowState().getState(COUNT);
        context.output(
                PlacedKeysHarnessTest.SIDE,
                "cleared " + context.window() + " of " + ofWindow.value());
        ofWindow.clear();
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        own.initializeState(context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        own.snapshotState();
    }
}
