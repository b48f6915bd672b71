package io.flinkpartitioning.savepoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * Functions with each kind of keyed state, written for plain keys. Each result is a line that says
 * what the state had: the lines of two jobs are equal if their states were.
 */
@SuppressWarnings("SameNameButDifferent") // Flink calls the context of each function so.
final class EveryKind {

    static final MapStateDescriptor<String, Long> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, Types.LONG);

    private static final long BUCKET = 7000;

    /** Comes when the job is drained. */
    private static final long END_OF_TIME = Long.MAX_VALUE - 1;

    private EveryKind() {}

    /** Returns when event time has passed a record, before the next one can come. */
    static long tickOf(Event event) {
        return event.time + EventTopic.STEP_MILLIS - 1;
    }

    private static boolean isTick(long timestamp) {
        return timestamp % EventTopic.STEP_MILLIS == EventTopic.STEP_MILLIS - 1;
    }

    /** Returns when the timer of a record fires. */
    static long timerOf(Event event) {
        return (event.time / BUCKET + 1) * BUCKET;
    }

    /** Values. */
    public static final class Best {
        public long amount;
        public String note = "";
    }

    /** Value, list, map, reducing and aggregating state, and timers of both kinds. */
    static final class States extends KeyedProcessFunction<String, Event, String> {

        private static final long serialVersionUID = 1L;

        private final long alarm;
        private transient ValueState<Best> best;
        private transient ValueState<Long> alarms;
        private transient ListState<Long> recent;
        private transient MapState<Long, Long> buckets;
        private transient ReducingState<Long> max;
        private transient AggregatingState<Long, String> digest;

        States(long alarm) {
            this.alarm = alarm;
        }

        @Override
        public void open(OpenContext context) {
            best =
                    getRuntimeContext()
                            .getState(
                                    new ValueStateDescriptor<>(
                                            "best", TypeInformation.of(Best.class)));
            alarms = getRuntimeContext().getState(new ValueStateDescriptor<>("alarms", Types.LONG));
            ListStateDescriptor<Long> list = new ListStateDescriptor<>("recent", Types.LONG);
            list.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofHours(1)).build());
            recent = getRuntimeContext().getListState(list);
            buckets =
                    getRuntimeContext()
                            .getMapState(
                                    new MapStateDescriptor<>("buckets", Types.LONG, Types.LONG));
            max =
                    getRuntimeContext()
                            .getReducingState(
                                    new ReducingStateDescriptor<>("max", Math::max, Types.LONG));
            digest =
                    getRuntimeContext()
                            .getAggregatingState(
                                    new AggregatingStateDescriptor<>(
                                            "digest", new Digest(), Types.LONG));
        }

        @Override
        public void processElement(Event event, Context context, Collector<String> out)
                throws Exception {
            Best last = best.value();
            Best now = last == null ? new Best() : last;
            if (event.amount >= now.amount) {
                now.amount = event.amount;
                now.note = "at " + event.number;
            }
            best.update(now);
            long bucket = timerOf(event);
            Long counted = buckets.get(bucket);
            buckets.put(bucket, counted == null ? 1 : counted + 1);
            context.timerService().registerEventTimeTimer(bucket);
            context.timerService().registerEventTimeTimer(tickOf(event));
            if (alarms.value() == null) {
                alarms.update(0L);
                context.timerService().registerProcessingTimeTimer(alarm);
                context.timerService().registerEventTimeTimer(END_OF_TIME);
            }
            List<Long> amounts = new ArrayList<>();
            recent.get().forEach(amounts::add);
            amounts.add(event.amount);
            recent.update(amounts.subList(Math.max(0, amounts.size() - 4), amounts.size()));
            max.add(event.amount);
            digest.add(event.amount);
            out.collect(
                    "record|%s|%d|%s|%s|%d|%s"
                            .formatted(
                                    context.getCurrentKey(),
                                    event.number,
                                    now.note,
                                    amounts,
                                    max.get(),
                                    digest.get()));
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<String> out)
                throws Exception {
            if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
                alarms.update(alarms.value() + 1);
                // Once more if it is between a savepoint and the end of the job. State is exact.
                out.collect("alarm|" + context.getCurrentKey());
            } else if (timestamp == END_OF_TIME) {
                out.collect("alarms|%s|%d".formatted(context.getCurrentKey(), alarms.value()));
            } else if (isTick(timestamp)) {
                out.collect("tick|%s|%d".formatted(context.getCurrentKey(), timestamp));
            } else {
                out.collect(
                        "timer|%s|%d|%d"
                                .formatted(
                                        context.getCurrentKey(),
                                        timestamp,
                                        buckets.get(timestamp)));
                buckets.remove(timestamp);
            }
        }
    }

    private static final class Digest implements AggregateFunction<Long, Long, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long createAccumulator() {
            return 1L;
        }

        @Override
        public Long add(Long value, Long accumulator) {
            return accumulator * 31 + value;
        }

        @Override
        public String getResult(Long accumulator) {
            return Long.toHexString(accumulator);
        }

        @Override
        public Long merge(Long one, Long other) {
            return one + other;
        }
    }

    static final class Sum implements AggregateFunction<Event, Long, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Event event, Long accumulator) {
            return accumulator + event.amount;
        }

        @Override
        public Long getResult(Long accumulator) {
            return accumulator;
        }

        @Override
        public Long merge(Long one, Long other) {
            return one + other;
        }
    }

    /** A window with state of its key beside that of the window. */
    static final class Tumbled extends ProcessWindowFunction<Long, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(String key, Context context, Iterable<Long> sums, Collector<String> out)
                throws Exception {
            ValueState<Long> windows =
                    context.globalState()
                            .getState(new ValueStateDescriptor<>("windows", Types.LONG));
            Long counted = windows.value();
            windows.update(counted == null ? 1 : counted + 1);
            out.collect(
                    "tumbling|%s|%d|%d|%d"
                            .formatted(
                                    key,
                                    context.window().getStart(),
                                    sums.iterator().next(),
                                    windows.value()));
        }
    }

    /** Windows that merge. */
    static final class Session implements WindowFunction<Event, String, String, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void apply(
                String key, TimeWindow window, Iterable<Event> events, Collector<String> out) {
            TreeSet<Long> numbers = new TreeSet<>();
            events.forEach(event -> numbers.add(event.number));
            out.collect(
                    "session|%s|%d|%d|%s"
                            .formatted(key, window.getStart(), window.getEnd(), numbers));
        }
    }

    /** Windows whose names are of variable length. */
    static final class Named implements WindowFunction<Event, String, String, NamedWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void apply(
                String key, NamedWindow window, Iterable<Event> events, Collector<String> out) {
            List<Long> numbers = new ArrayList<>();
            events.forEach(event -> numbers.add(event.number));
            out.collect("named|%s|%s|%s".formatted(key, window.name(), numbers));
        }
    }

    /** Keyed state beside a broadcast one. */
    static final class Ruled extends KeyedBroadcastProcessFunction<String, Event, Long, String> {

        private static final long serialVersionUID = 1L;

        private transient ValueState<Long> counts;

        @Override
        public void open(OpenContext context) {
            counts = getRuntimeContext().getState(new ValueStateDescriptor<>("counts", Types.LONG));
        }

        @Override
        public void processElement(Event event, ReadOnlyContext context, Collector<String> out)
                throws Exception {
            Long counted = counts.value();
            counts.update(counted == null ? 1 : counted + 1);
            out.collect(
                    "ruled|%s|%d|%d|%d"
                            .formatted(
                                    context.getCurrentKey(),
                                    event.number,
                                    counts.value(),
                                    context.getBroadcastState(RULES).get("factor")));
        }

        @Override
        public void processBroadcastElement(Long rule, Context context, Collector<String> out)
                throws Exception {
            context.getBroadcastState(RULES).put("factor", rule);
            out.collect("rule");
        }
    }

    /** Counts the records of two streams in buckets of time. */
    static final class Both extends KeyedCoProcessFunction<String, Event, Event, String> {

        private static final long serialVersionUID = 1L;

        private transient MapState<Long, String> buckets;

        @Override
        public void open(OpenContext context) {
            buckets =
                    getRuntimeContext()
                            .getMapState(
                                    new MapStateDescriptor<>("both", Types.LONG, Types.STRING));
        }

        @Override
        public void processElement1(Event event, Context context, Collector<String> out)
                throws Exception {
            count(event, 1, context);
            out.collect("left|%s|%d".formatted(event.key, event.number));
        }

        @Override
        public void processElement2(Event event, Context context, Collector<String> out)
                throws Exception {
            count(event, 1000, context);
            out.collect("right|%s|%d".formatted(event.key, event.number));
        }

        private void count(Event event, long weight, Context context) throws Exception {
            long bucket = timerOf(event);
            String counted = buckets.get(bucket);
            buckets.put(
                    bucket,
                    Long.toString((counted == null ? 0 : Long.parseLong(counted)) + weight));
            context.timerService().registerEventTimeTimer(bucket);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext context, Collector<String> out)
                throws Exception {
            out.collect(
                    "both|%s|%d|%s"
                            .formatted(context.getCurrentKey(), timestamp, buckets.get(timestamp)));
            buckets.remove(timestamp);
        }
    }

    /** Pairs of two streams that are close in time. */
    static final class Pair extends ProcessJoinFunction<Event, Event, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Event left, Event right, Context context, Collector<String> out) {
            out.collect("pair|%s|%d|%d".formatted(left.key, left.number, right.number));
        }
    }
}
