package io.flinkpartitioning.harness;

import io.flinkpartitioning.internal.placement.KeyGroups;
import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * What a keyed function writes down of each key: how many records, their sum, the newest number of
 * each partition, the timers, and the key itself. Each record and timer is held against it, so that
 * current key, state and timers that do not belong together are seen at once.
 */
final class Books<K> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Timers are for multiples of so many milliseconds. */
    static final long SLOT = 50;

    /** When the total of a key is due. */
    static final long CLOSING = Reading.END_OF_TIME - SLOT;

    private static final int MOST_PARTITIONS = 10_000;

    private final ValueStateDescriptor<K> ownerDescriptor;
    private final Rules rules;

    private transient @Nullable ValueState<K> owner;
    private transient @Nullable MapState<Integer, Tuple2<Long, Long>> accounts;
    private transient @Nullable MapState<Integer, Long> newest;
    private transient @Nullable MapState<Long, Boolean> due;
    private transient int subtask;
    private transient int parallelism;

    /**
     * What must hold beside counts and sums.
     *
     * @param partitions the partition count of the layout
     * @param maxParallelism the max parallelism of the layout
     * @param ordered whether all records of a key lie in one partition
     */
    record Rules(int partitions, int maxParallelism, boolean ordered) implements Serializable {

        int ownerOf(int partition, int parallelism) {
            return KeyGroups.subtaskOfPartition(
                    partition % partitions, partitions, maxParallelism, parallelism);
        }
    }

    Books(TypeInformation<K> keyType, Rules rules) {
        this.ownerDescriptor = new ValueStateDescriptor<>("owner", keyType);
        this.rules = rules;
    }

    static long slotOf(long millis) {
        return (millis / SLOT + 1) * SLOT;
    }

    void open(RuntimeContext context) {
        owner = context.getState(ownerDescriptor);
        accounts =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "accounts", Types.INT, Types.TUPLE(Types.LONG, Types.LONG)));
        newest = context.getMapState(new MapStateDescriptor<>("newest", Types.INT, Types.LONG));
        due = context.getMapState(new MapStateDescriptor<>("due", Types.LONG, Types.BOOLEAN));
        TaskInfo task = context.getTaskInfo();
        subtask = task.getIndexOfThisSubtask();
        parallelism = task.getNumberOfParallelSubtasks();
    }

    /** Writes a record down under the current key. */
    void enter(K current, Reading<K> reading, TimerService timers, Collector<Result> out)
            throws Exception {
        if (!reading.counts()) {
            return;
        }
        requireSame("record", reading.key(), current, out);
        requireOwner(current, out);
        requireHome(reading, out);
        requireNewest(reading, out);
        MapState<Integer, Tuple2<Long, Long>> state = opened(accounts);
        Tuple2<Long, Long> before = state.get(reading.stream());
        Tuple2<Long, Long> now =
                before == null
                        ? Tuple2.of(1L, reading.number())
                        : Tuple2.of(before.f0 + 1, before.f1 + reading.number());
        state.put(reading.stream(), now);
        remind(slotOf(reading.millis()), timers);
        remind(CLOSING, timers);
        out.collect(
                Result.record(
                        reading.stream(),
                        current,
                        reading.number(),
                        rules.ordered() ? now.f0 : 0,
                        rules.ordered() ? now.f1 : 0));
    }

    private void remind(long millis, TimerService timers) throws Exception {
        opened(due).put(millis, true);
        timers.registerEventTimeTimer(millis);
    }

    /** Holds a timer against what was written down under the current key. */
    void remember(K current, long millis, Collector<Result> out) throws Exception {
        K written = opened(owner).value();
        requireSame("state at a timer", written, current, out);
        MapState<Long, Boolean> timers = opened(due);
        if (!timers.contains(millis)) {
            out.collect(Result.violation(current, "fires at %d without a timer for it", millis));
        }
        timers.remove(millis);
        if (millis < CLOSING) {
            out.collect(Result.timer(current, millis));
            return;
        }
        for (Map.Entry<Integer, Tuple2<Long, Long>> account : opened(accounts).entries()) {
            Tuple2<Long, Long> total = account.getValue();
            out.collect(Result.total(account.getKey(), current, total.f0, total.f1));
        }
    }

    private void requireOwner(K current, Collector<Result> out) throws Exception {
        ValueState<K> state = opened(owner);
        K written = state.value();
        if (written == null) {
            state.update(current);
        } else {
            requireSame("state", written, current, out);
        }
    }

    /** Every record of a key is at home in the subtask that owns its partition. */
    private void requireHome(Reading<K> reading, Collector<Result> out) {
        int home = rules.ownerOf(reading.partition(), parallelism);
        if (rules.ordered() && home != subtask) {
            out.collect(
                    Result.violation(
                            reading.key(),
                            "partition %d is counted at %d of %d, but belongs to %d",
                            reading.partition(),
                            subtask,
                            parallelism,
                            home));
        }
    }

    private void requireNewest(Reading<K> reading, Collector<Result> out) throws Exception {
        MapState<Integer, Long> state = opened(newest);
        int place = reading.stream() * MOST_PARTITIONS + reading.partition();
        Long before = state.get(place);
        if (before != null && before >= reading.number()) {
            out.collect(
                    Result.violation(
                            reading.key(),
                            "number %d of partition %d comes after number %d",
                            reading.number(),
                            reading.partition(),
                            before));
        }
        state.put(place, reading.number());
    }

    private static <K> void requireSame(
            String what, @Nullable K found, K current, Collector<Result> out) {
        if (!current.equals(found)) {
            out.collect(Result.violation(current, "%s is of %s", what, found));
        }
    }

    private static <S> S opened(@Nullable S state) {
        return Objects.requireNonNull(state, "open() comes first");
    }
}
