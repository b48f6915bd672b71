package io.flinkpartitioning.bench.job;

import java.io.Serializable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts the trades of each key, and tells the amount of the trade, the count and the subtask. What
 * a benchmark looks at disturbs it at each record.
 */
public final class RunningCount<T>
        extends KeyedProcessFunction<String, T, Tuple3<Long, Long, Integer>> {

    private static final long serialVersionUID = 1L;

    /** The type of its results. */
    public static final TypeInformation<Tuple3<Long, Long, Integer>> TYPE =
            Types.TUPLE(Types.LONG, Types.LONG, Types.INT);

    /** What happens before a record is counted. */
    @FunctionalInterface
    public interface Disturbance extends Serializable {

        /**
         * Happens.
         *
         * @param subtask the subtask that is about to count
         */
        void before(int subtask) throws Exception;
    }

    private final RecordShape<T> shape;
    private final Disturbance disturbance;

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> count;

    private transient int subtask;

    /**
     * Counts.
     *
     * @param shape the shape of the trades
     * @param disturbance what disturbs it
     */
    public RunningCount(RecordShape<T> shape, Disturbance disturbance) {
        this.shape = shape;
        this.disturbance = disturbance;
    }

    @Override
    public void open(OpenContext context) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    }

    @Override
    public void processElement(T trade, Context context, Collector<Tuple3<Long, Long, Integer>> out)
            throws Exception {
        disturbance.before(subtask);
        Long before = count.value();
        long now = before == null ? 1 : before + 1;
        count.update(now);
        out.collect(Tuple3.of(shape.amount(trade), now, subtask));
    }
}
