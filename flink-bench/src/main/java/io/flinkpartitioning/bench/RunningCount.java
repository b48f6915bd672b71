package io.flinkpartitioning.bench;

import java.io.Serializable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Counts the records of each key, and tells key, count and subtask. What a benchmark looks at
 * disturbs it at each record.
 */
final class RunningCount
        extends KeyedProcessFunction<
                String, Tuple2<String, byte[]>, Tuple3<String, Long, Integer>> {

    private static final long serialVersionUID = 1L;

    static final TypeInformation<Tuple3<String, Long, Integer>> TYPE =
            Types.TUPLE(Types.STRING, Types.LONG, Types.INT);

    /** What happens before a record is counted. */
    @FunctionalInterface
    interface Disturbance extends Serializable {
        void before(int subtask) throws Exception;
    }

    private final Disturbance disturbance;

    @SuppressWarnings("NullAway.Init") // Flink calls open() before any record.
    private transient ValueState<Long> count;

    private transient int subtask;

    RunningCount(Disturbance disturbance) {
        this.disturbance = disturbance;
    }

    @Override
    public void open(OpenContext context) {
        count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    }

    @Override
    public void processElement(
            Tuple2<String, byte[]> event,
            Context context,
            Collector<Tuple3<String, Long, Integer>> out)
            throws Exception {
        disturbance.before(subtask);
        Long before = count.value();
        long now = before == null ? 1 : before + 1;
        count.update(now);
        out.collect(Tuple3.of(event.f0, now, subtask));
    }
}
