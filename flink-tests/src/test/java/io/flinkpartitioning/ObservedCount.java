package io.flinkpartitioning;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Written for plain keys: counts the records of each key, tells where it did so, and fails where
 * the test wants it to.
 */
final class ObservedCount
        extends KeyedProcessFunction<String, Tuple2<String, Long>, ObservedCount.Observation> {

    private static final long serialVersionUID = 1L;

    /**
     * One record, as it was counted.
     *
     * @param key the key of the record
     * @param number the number of the record among those of its key, from 0
     * @param count how many records of the key have been counted
     * @param subtask where
     * @param parallelism of how many subtasks
     */
    public record Observation(String key, long number, long count, int subtask, int parallelism) {}

    private final FaultSwitch fault = new FaultSwitch();
    private final boolean asynchronous;
    private final long millisPerRecord;

    private transient @Nullable ValueState<Long> count;
    private final AsynchronousState.Count asynchronousCount = new AsynchronousState.Count();
    private transient int subtask;
    private transient int parallelism;

    /**
     * Creates a function.
     *
     * @param asynchronous whether it asks the state backend asynchronously, as a stream with
     *     asynchronous state allows
     */
    ObservedCount(boolean asynchronous) {
        this(asynchronous, 0);
    }

    private ObservedCount(boolean asynchronous, long millisPerRecord) {
        this.asynchronous = asynchronous;
        this.millisPerRecord = millisPerRecord;
    }

    /** Returns a function that falls behind: it takes so long for each record. */
    ObservedCount slowedTo(long millis) {
        return new ObservedCount(asynchronous, millis);
    }

    /** Whether it asks the state backend asynchronously. */
    boolean asynchronous() {
        return asynchronous;
    }

    /** Lets subtasks fail. */
    FaultSwitch fault() {
        return fault;
    }

    /** Lets a subtask fail once, at its next record. */
    void failAt(int failingSubtask) {
        fault.failAt(failingSubtask);
    }

    @Override
    public void open(OpenContext openContext) {
        if (asynchronous) {
            asynchronousCount.open(getRuntimeContext());
        } else {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        parallelism = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
    }

    @Override
    public void processElement(
            Tuple2<String, Long> value, Context context, Collector<Observation> out)
            throws Exception {
        fault.pass(subtask);
        if (millisPerRecord > 0) {
            Thread.sleep(millisPerRecord);
        }
        if (asynchronous) {
            asynchronousCount.next(
                    now ->
                            out.collect(
                                    new Observation(
                                            value.f0, value.f1, now, subtask, parallelism)));
            return;
        }
        ValueState<Long> state = Objects.requireNonNull(count, "open() comes first");
        long now = next(state.value());
        state.update(now);
        out.collect(new Observation(value.f0, value.f1, now, subtask, parallelism));
    }

    private static long next(@Nullable Long before) {
        return before == null ? 1 : before + 1;
    }
}
