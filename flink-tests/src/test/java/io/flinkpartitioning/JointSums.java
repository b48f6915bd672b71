package io.flinkpartitioning;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/** The sum of either input, in state; timers; a side output; state of its own. */
public final class JointSums
        extends KeyedCoProcessFunction<String, Tuple2<String, Long>, Tuple2<String, Long>, String>
        implements CheckpointedFunction, CheckpointListener {
    private static final long serialVersionUID = 1L;

    private final OwnState own = new OwnState();
    private transient @Nullable ValueState<Long> sum;

    @Override
    public void open(OpenContext context) {
        sum = getRuntimeContext().getState(new ValueStateDescriptor<>("sum", Types.LONG));
    }

    @Override
    public void processElement1(Tuple2<String, Long> value, Context context, Collector<String> out)
            throws Exception {
        add(value.f1, context, out);
        context.timerService().registerEventTimeTimer(context.timestamp() + 30);
    }

    @Override
    public void processElement2(Tuple2<String, Long> value, Context context, Collector<String> out)
            throws Exception {
        add(-value.f1, context, out);
        context.output(
                PlacedKeysHarnessTest.SIDE, "side " + context.getCurrentKey() + " " + value.f1);
    }

    private void add(long amount, Context context, Collector<String> out) throws Exception {
        own.count++;
        ValueState<Long> state = Objects.requireNonNull(sum);
        Long before = state.value();
        long after = (before == null ? 0 : before) + amount;
        state.update(after);
        out.collect(context.getCurrentKey() + " " + after + " of " + own.count);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<String> out)
            throws Exception {
        out.collect(
                "fired "
                        + context.getCurrentKey()
                        + " "
                        + timestamp
                        + " "
                        + context.timeDomain()
                        + " "
                        + Objects.requireNonNull(sum).value());
        context.output(PlacedKeysHarnessTest.SIDE, "timer of " + context.getCurrentKey());
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        own.initializeState(context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        own.snapshotState();
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {
        own.count += 1000 * checkpointId;
    }
}
