package io.flinkpartitioning;

import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Written for plain keys: counts the records of each key in two streams, in one state, and fails
 * where the test wants it to.
 */
final class JointCount
        extends KeyedCoProcessFunction<
                String, Tuple2<String, Long>, Tuple2<String, Long>, JointCount.Counts> {

    private static final long serialVersionUID = 1L;

    static final TypeInformation<Counts> TYPE = TypeInformation.of(Counts.class);

    /**
     * What is known of a key.
     *
     * @param key the key
     * @param lefts how many records of the first stream have been counted
     * @param rights how many of the second
     */
    public record Counts(String key, long lefts, long rights) {

        /** Returns the later one of two of a key: the one that has counted more. */
        Counts later(Counts other) {
            return lefts + rights > other.lefts + other.rights ? this : other;
        }
    }

    private final FaultSwitch fault = new FaultSwitch();

    private transient @Nullable ValueState<Tuple2<Long, Long>> counts;
    private transient int subtask;

    /** Lets a subtask fail once, at its next record. */
    void failAt(int failingSubtask) {
        fault.failAt(failingSubtask);
    }

    @Override
    public void open(OpenContext openContext) {
        counts =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "counts", Types.TUPLE(Types.LONG, Types.LONG)));
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    }

    @Override
    public void processElement1(Tuple2<String, Long> value, Context context, Collector<Counts> out)
            throws Exception {
        count(value, 1, 0, out);
    }

    @Override
    public void processElement2(Tuple2<String, Long> value, Context context, Collector<Counts> out)
            throws Exception {
        count(value, 0, 1, out);
    }

    private void count(Tuple2<String, Long> value, long lefts, long rights, Collector<Counts> out)
            throws Exception {
        fault.pass(subtask);
        ValueState<Tuple2<Long, Long>> state = Objects.requireNonNull(counts, "open() comes first");
        Tuple2<Long, Long> before = state.value();
        Tuple2<Long, Long> now =
                before == null
                        ? Tuple2.of(lefts, rights)
                        : Tuple2.of(before.f0 + lefts, before.f1 + rights);
        state.update(now);
        out.collect(new Counts(value.f0, now.f0, now.f1));
    }
}
