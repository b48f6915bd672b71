package io.flinkpartitioning;

import io.flinkpartitioning.placement.PlacedKey;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * All that event time decides in a keyed stream, as results (text, time, number): records as they
 * come, timers, windows and late records.
 */
final class TimedResults {

    static final String OPERATOR = "timers";

    private static final OutputTag<Tuple2<String, Long>> LATE =
            new OutputTag<>("late", Types.TUPLE(Types.STRING, Types.LONG));

    private TimedResults() {}

    /** Adds them behind a stream of placed keys. */
    static void ofPlaced(
            KeyedStream<Tuple2<String, Long>, PlacedKey<String>> keyed,
            long window,
            QueueSink<Tuple3<String, Long, Long>> results) {
        add(
                keyed.process(PlacedKeys.unwrapping(new Timers(), CountPerGroup.TYPE)),
                keyed.window(TumblingEventTimeWindows.of(Duration.ofMillis(window)))
                        .sideOutputLateData(LATE)
                        .process(PlacedKeys.unwrapping(new TimedWindows()))
                        .returns(CountPerGroup.TYPE),
                results);
    }

    /** Adds them behind an ordinary {@code keyBy}. */
    static void of(
            KeyedStream<Tuple2<String, Long>, String> keyed,
            long window,
            QueueSink<Tuple3<String, Long, Long>> results) {
        add(
                keyed.process(new Timers()).returns(CountPerGroup.TYPE),
                keyed.window(TumblingEventTimeWindows.of(Duration.ofMillis(window)))
                        .sideOutputLateData(LATE)
                        .process(new TimedWindows())
                        .returns(CountPerGroup.TYPE),
                results);
    }

    private static void add(
            SingleOutputStreamOperator<Tuple3<String, Long, Long>> timers,
            SingleOutputStreamOperator<Tuple3<String, Long, Long>> windows,
            QueueSink<Tuple3<String, Long, Long>> results) {
        timers.name(OPERATOR).setDescription(OPERATOR).uid(OPERATOR);
        windows.name("windows").setDescription("windows").uid("windows");
        SingleOutputStreamOperator<Tuple3<String, Long, Long>> late =
                windows.getSideOutput(LATE)
                        .map(record -> Tuple3.of("late " + record.f0, record.f1, 1L))
                        .returns(CountPerGroup.TYPE)
                        .uid("late");
        // In their chains, so that the test has the results in the order of their making.
        timers.sinkTo(results).uid("sink of timers");
        windows.sinkTo(results).uid("sink of windows");
        late.sinkTo(results).uid("sink of late records");
    }

    /** Has a timer at the time of each record. */
    private static final class Timers
            extends KeyedProcessFunction<String, Tuple2<String, Long>, Tuple3<String, Long, Long>> {

        private static final long serialVersionUID = 1L;

        @Override
        public void processElement(
                Tuple2<String, Long> record,
                Context context,
                Collector<Tuple3<String, Long, Long>> out) {
            context.timerService().registerEventTimeTimer(record.f1);
            out.collect(Tuple3.of("record " + record.f0, record.f1, 1L));
        }

        @Override
        public void onTimer(
                long timestamp, OnTimerContext context, Collector<Tuple3<String, Long, Long>> out) {
            out.collect(Tuple3.of("timer " + context.getCurrentKey(), timestamp, 1L));
        }
    }
}
