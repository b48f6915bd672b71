package io.flinkpartitioning.harness;

import io.flinkpartitioning.FaultSwitch;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Written for plain keys: keeps {@link Books}, and declines a snapshot if the test wants it. */
final class Ledger<K> extends KeyedProcessFunction<K, Reading<K>, Result>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final Books<K> books;
    private final long pauseMillis;
    private final FaultSwitch declining;

    /**
     * Creates a function.
     *
     * @param books what it writes down
     * @param pauseMillis how long it takes for each record
     * @param declining declines a snapshot
     */
    Ledger(Books<K> books, long pauseMillis, FaultSwitch declining) {
        this.books = books;
        this.pauseMillis = pauseMillis;
        this.declining = declining;
    }

    @Override
    public void open(OpenContext openContext) {
        books.open(getRuntimeContext());
    }

    @Override
    public void processElement(Reading<K> value, Context context, Collector<Result> out)
            throws Exception {
        if (pauseMillis > 0) {
            Thread.sleep(pauseMillis);
        }
        books.enter(context.getCurrentKey(), value, context.timerService(), out);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Result> out)
            throws Exception {
        books.remember(context.getCurrentKey(), timestamp, out);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        declining.pass(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    }

    @Override
    public void initializeState(FunctionInitializationContext context) {}
}
