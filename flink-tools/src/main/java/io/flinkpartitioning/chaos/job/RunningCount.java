package io.flinkpartitioning.chaos.job;

import io.flinkpartitioning.chaos.guarantee.Result;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts the events of each key and sums them up. Fails at the events and holds the checkpoints
 * that the {@link Triggers} name.
 */
public final class RunningCount extends KeyedProcessFunction<String, Event, Result>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final Triggers triggers;

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Total> total;

    RunningCount(Triggers triggers) {
        this.triggers = triggers;
    }

    @Override
    public void open(OpenContext context) {
        total = getRuntimeContext().getState(new ValueStateDescriptor<>("total", Total.class));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Result> out)
            throws Exception {
        if (event.marker() != 0) {
            triggers.failOnce(event.marker());
        }
        TaskInfo task = getRuntimeContext().getTaskInfo();
        triggers.delayIfAsked(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks());
        Total before = total.value();
        Total now = (before == null ? Total.NONE : before).plus(event.amount());
        total.update(now);
        out.collect(
                new Result(
                        event.partition(),
                        event.offset(),
                        context.getCurrentKey(),
                        now.count(),
                        now.sum(),
                        event.writtenMillis(),
                        lateMillis(context)));
    }

    /** A record at the watermark is late already. The watermark is at its least before any. */
    private static long lateMillis(KeyedProcessFunction<?, ?, ?>.Context context) {
        long watermark = context.timerService().currentWatermark();
        Long time = context.timestamp();
        return time == null || watermark < time ? 0 : watermark - time + 1;
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        triggers.awaitRelease(task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks());
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {
        // Its state is keyed.
    }
}
