package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkpartitioning.internal.adapter.WrappedFunction;
import io.flinkpartitioning.internal.placement.KeyGroups;
import io.flinkpartitioning.internal.placement.KeyPlacements;
import io.flinkpartitioning.internal.placement.PlacedKeySelector;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.KeyPlacement;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.placement.PlacedKeyTypeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.functions.CoGroupFunction;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.JoinFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.ReduceFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.RichWindowFunction;
import org.apache.flink.streaming.api.functions.windowing.WindowFunction;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.triggers.EventTimeTrigger;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.operators.windowing.WindowOperatorBuilder;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/**
 * Functions do on placed keys what they do on plain ones: the same records, timers and state, over
 * a snapshot and a restoration, in harnesses of Flink.
 */
@SuppressWarnings("try") // Flink's harnesses may throw anything when they close.
class PlacedKeysHarnessTest {

    private static final int MAX_PARALLELISM = 128;
    private static final int RECORDS = 400;
    private static final int KEYS = 17;
    static final OutputTag<String> SIDE = new OutputTag<>("side", Types.STRING);
    private static final TypeInformation<Tuple2<String, Long>> RECORD_TYPE =
            Types.TUPLE(Types.STRING, Types.LONG);

    private static final KeyPlacement<String> PLACEMENT =
            KeyPlacements.byHash(
                    HashFunction.FNV,
                    "key",
                    Types.STRING,
                    new SerializerConfigImpl(),
                    MAX_PARALLELISM);

    private static final KeySelector<Tuple2<String, Long>, String> PLAIN = value -> value.f0;

    private static KeySelector<Tuple2<String, Long>, PlacedKey<String>> placed() {
        return new PlacedKeySelector<>(
                "key", PLAIN, PLACEMENT, Types.STRING, new SerializerConfigImpl());
    }

    private static TypeInformation<PlacedKey<String>> placedType() {
        return PlacedKeyTypeInfo.of("key", Types.STRING, PLACEMENT.layout());
    }

    /** Records of either input with rising timestamps; equal for both runs of a test. */
    private static void feed(Feed feed, int from, int to) throws Exception {
        Random random = new Random(7);
        for (int number = 0; number < to; number++) {
            Tuple2<String, Long> record = Tuple2.of("key" + random.nextInt(KEYS), (long) number);
            boolean first = random.nextInt(3) > 0;
            if (number >= from) {
                feed.record(record, number, first);
                if (number % 50 == 49) {
                    feed.watermark(number);
                }
            }
        }
    }

    private interface Feed {
        void record(Tuple2<String, Long> record, long timestamp, boolean first) throws Exception;

        void watermark(long timestamp) throws Exception;
    }

    /** Makes a harness, not yet opened. */
    @FunctionalInterface
    private interface Harness<H> {
        H create() throws Exception;
    }

    /** Feeds one harness, and after a snapshot a second one; returns all that came out. */
    private static <H extends AbstractStreamOperatorTestHarness<String>> List<Object> outputs(
            Harness<H> harness, Function<H, Feed> feeds) throws Exception {
        List<Object> outputs = new ArrayList<>();
        OperatorSubtaskState state;
        try (H before = harness.create()) {
            before.open();
            feed(feeds.apply(before), 0, RECORDS / 2);
            state = before.snapshot(1, RECORDS / 2);
            before.notifyOfCompletedCheckpoint(1);
            // What is lost with this one, to be read again by the next.
            feed(feeds.apply(before), RECORDS / 2, RECORDS / 2 + 20);
            collect(before, outputs);
        }
        try (H after = harness.create()) {
            after.initializeState(state);
            after.open();
            feed(feeds.apply(after), RECORDS / 2, RECORDS);
            collect(after, outputs);
        }
        return outputs;
    }

    private static void collect(
            AbstractStreamOperatorTestHarness<String> harness, List<Object> outputs) {
        outputs.addAll(harness.getOutput());
        if (harness.getSideOutput(SIDE) != null) {
            outputs.addAll(harness.getSideOutput(SIDE));
        }
    }

    // ---------------------------------------------------------------------------- two inputs

    @Test
    void coProcessFunction_doesOnPlacedKeysWhatItDoesOnPlainOnes() throws Exception {
        List<Object> plain =
                outputs(() -> coHarness(new JointSums(), PLAIN, Types.STRING), Co::new);
        List<Object> placed =
                outputs(
                        () ->
                                coHarness(
                                        PlacedKeys.unwrapping(new JointSums()),
                                        placed(),
                                        placedType()),
                        Co::new);

        assertThat(placed).isEqualTo(plain).hasSizeGreaterThan(RECORDS);
        assertThat(plain.toString()).contains("fired").contains("side");
    }

    private static <K>
            KeyedTwoInputStreamOperatorTestHarness<
                            K, Tuple2<String, Long>, Tuple2<String, Long>, String>
                    coHarness(
                            KeyedCoProcessFunction<
                                            K, Tuple2<String, Long>, Tuple2<String, Long>, String>
                                    function,
                            KeySelector<Tuple2<String, Long>, K> key,
                            TypeInformation<K> keyType)
                            throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(function), key, key, keyType, MAX_PARALLELISM, 1, 0);
    }

    private record Co<K>(
            KeyedTwoInputStreamOperatorTestHarness<
                            K, Tuple2<String, Long>, Tuple2<String, Long>, String>
                    harness)
            implements Feed {

        @Override
        public void record(Tuple2<String, Long> record, long timestamp, boolean first)
                throws Exception {
            if (first) {
                harness.processElement1(record, timestamp);
            } else {
                harness.processElement2(record, timestamp);
            }
        }

        @Override
        public void watermark(long timestamp) throws Exception {
            harness.processWatermark1(new Watermark(timestamp));
            harness.processWatermark2(new Watermark(timestamp));
        }
    }

    // ------------------------------------------------------------------------------ broadcast

    static final MapStateDescriptor<String, Long> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, Types.LONG);

    @Test
    void broadcastFunction_doesOnPlacedKeysWhatItDoesOnPlainOnes() throws Exception {
        List<Object> plain =
                outputs(
                        () -> broadcastHarness(new RuledCounts(), PLAIN, Types.STRING),
                        Broadcast::new);
        List<Object> placed =
                outputs(
                        () ->
                                broadcastHarness(
                                        PlacedKeys.unwrapping(new RuledCounts()),
                                        placed(),
                                        placedType()),
                        Broadcast::new);

        // What is applied to all keyed state comes in the order of the backend, which is another.
        assertThat(placed).containsExactlyInAnyOrderElementsOf(plain).hasSizeGreaterThan(RECORDS);
        assertThat(plain.toString()).contains("applied to key").contains("fired").contains("side");
    }

    private static <K>
            KeyedBroadcastOperatorTestHarness<K, Tuple2<String, Long>, Tuple2<String, Long>, String>
                    broadcastHarness(
                            KeyedBroadcastProcessFunction<
                                            K, Tuple2<String, Long>, Tuple2<String, Long>, String>
                                    function,
                            KeySelector<Tuple2<String, Long>, K> key,
                            TypeInformation<K> keyType)
                            throws Exception {
        return new KeyedBroadcastOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(function, List.of(RULES)),
                key,
                keyType,
                MAX_PARALLELISM,
                1,
                0);
    }

    private record Broadcast<K>(
            KeyedBroadcastOperatorTestHarness<K, Tuple2<String, Long>, Tuple2<String, Long>, String>
                    harness)
            implements Feed {

        @Override
        public void record(Tuple2<String, Long> record, long timestamp, boolean first)
                throws Exception {
            if (first) {
                harness.processElement(record, timestamp);
            } else {
                harness.processBroadcastElement(record, timestamp);
            }
        }

        @Override
        public void watermark(long timestamp) throws Exception {
            harness.processWatermark(new Watermark(timestamp));
            harness.processBroadcastWatermark(new Watermark(timestamp));
        }
    }

    // -------------------------------------------------------------------------------- windows

    @Test
    void processWindowFunction_doesOnPlacedKeysWhatItDoesOnPlainOnes() throws Exception {
        List<Object> plain =
                outputs(
                        () -> window(PLAIN, Types.STRING, b -> b.process(new WindowedSums())),
                        One::new);
        List<Object> placed =
                outputs(
                        () ->
                                window(
                                        placed(),
                                        placedType(),
                                        b -> b.process(PlacedKeys.unwrapping(new WindowedSums()))),
                        One::new);

        assertThat(placed).containsExactlyInAnyOrderElementsOf(plain).hasSizeGreaterThan(KEYS);
        assertThat(plain.toString()).contains("cleared");
    }

    @Test
    void processWindowFunctionBehindAReduction_doesOnPlacedKeysWhatItDoesOnPlainOnes()
            throws Exception {
        ReduceFunction<Tuple2<String, Long>> sum = (a, b) -> Tuple2.of(a.f0, a.f1 + b.f1);
        List<Object> plain =
                outputs(
                        () -> window(PLAIN, Types.STRING, b -> b.reduce(sum, new WindowedSums())),
                        One::new);
        List<Object> placed =
                outputs(
                        () ->
                                window(
                                        placed(),
                                        placedType(),
                                        b ->
                                                b.reduce(
                                                        sum,
                                                        PlacedKeys.unwrapping(new WindowedSums()))),
                        One::new);

        assertThat(placed).containsExactlyInAnyOrderElementsOf(plain).hasSizeGreaterThan(KEYS);
    }

    @Test
    void windowFunction_doesOnPlacedKeysWhatItDoesOnPlainOnes() throws Exception {
        List<Object> plain =
                outputs(() -> window(PLAIN, Types.STRING, b -> b.apply(new Applied())), One::new);
        List<Object> placed =
                outputs(
                        () ->
                                window(
                                        placed(),
                                        placedType(),
                                        b -> b.apply(PlacedKeys.unwrapping(new Applied()))),
                        One::new);

        assertThat(placed).containsExactlyInAnyOrderElementsOf(plain).hasSizeGreaterThan(KEYS);
    }

    @Test
    void windowFunctionBehindAnAggregation_doesOnPlacedKeysWhatItDoesOnPlainOnes()
            throws Exception {
        WindowFunction<Long, String, String, TimeWindow> lambda =
                (key, window, sums, out) -> sums.forEach(sum -> out.collect(key + window + sum));
        List<Object> plain =
                outputs(
                        () ->
                                window(
                                        PLAIN,
                                        Types.STRING,
                                        b -> b.aggregate(new Sum(), lambda, Types.LONG)),
                        One::new);
        List<Object> placed =
                outputs(
                        () ->
                                window(
                                        placed(),
                                        placedType(),
                                        b ->
                                                b.aggregate(
                                                        new Sum(),
                                                        PlacedKeys.unwrapping(lambda, Types.STRING),
                                                        Types.LONG)),
                        One::new);

        assertThat(placed).containsExactlyInAnyOrderElementsOf(plain).hasSizeGreaterThan(KEYS);
    }

    /** Completes the operator of windows. */
    @FunctionalInterface
    private interface Complete<K> {
        OneInputStreamOperator<Tuple2<String, Long>, String> with(
                WindowOperatorBuilder<Tuple2<String, Long>, K, TimeWindow> builder);
    }

    private static <K>
            KeyedOneInputStreamOperatorTestHarness<K, Tuple2<String, Long>, String> window(
                    KeySelector<Tuple2<String, Long>, K> key,
                    TypeInformation<K> keyType,
                    Complete<K> complete)
                    throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                complete.with(
                        new WindowOperatorBuilder<>(
                                TumblingEventTimeWindows.of(Duration.ofMillis(60)),
                                EventTimeTrigger.create(),
                                new ExecutionConfig(),
                                RECORD_TYPE,
                                key,
                                keyType)),
                key,
                keyType,
                MAX_PARALLELISM,
                1,
                0);
    }

    private record One<K>(
            KeyedOneInputStreamOperatorTestHarness<K, Tuple2<String, Long>, String> harness)
            implements Feed {

        @Override
        public void record(Tuple2<String, Long> record, long timestamp, boolean first)
                throws Exception {
            harness.processElement(record, timestamp);
        }

        @Override
        public void watermark(long timestamp) throws Exception {
            harness.processWatermark(timestamp);
        }
    }

    private static final class Applied
            extends RichWindowFunction<Tuple2<String, Long>, String, String, TimeWindow> {
        private static final long serialVersionUID = 1L;

        private transient int subtask = -1;

        @Override
        public void open(OpenContext context) {
            subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public void apply(
                String key,
                TimeWindow window,
                Iterable<Tuple2<String, Long>> input,
                Collector<String> out) {
            long sum = 0;
            for (Tuple2<String, Long> element : input) {
                sum += element.f1;
            }
            out.collect(key + " " + window + " " + sum + " at " + subtask);
        }
    }

    private static final class Sum implements AggregateFunction<Tuple2<String, Long>, Long, Long> {
        private static final long serialVersionUID = 1L;

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Tuple2<String, Long> value, Long accumulator) {
            return accumulator + value.f1;
        }

        @Override
        public Long getResult(Long accumulator) {
            return accumulator;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }

    // ----------------------------------------------------------------------- what is checked

    @Test
    void outputTypes_areExtractedFromTheWrappedFunctions() {
        Map<String, Object> functions = new HashMap<>();
        functions.put("two inputs", PlacedKeys.unwrapping(new JointSums()));
        functions.put("broadcast", PlacedKeys.unwrapping(new RuledCounts()));
        functions.put("process window", PlacedKeys.unwrapping(new WindowedSums()));
        functions.put("window", PlacedKeys.unwrapping(new Applied()));
        functions.forEach(
                (name, function) ->
                        assertThat(((ResultTypeQueryable<?>) function).getProducedType())
                                .as(name)
                                .isEqualTo(Types.STRING));
    }

    @Test
    void lambda_withoutOutputType_isRefusedWithTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                PlacedKeys.<Long, List<String>, String, TimeWindow>unwrapping(
                                        (key, window, input, out) -> out.collect(List.of(key))))
                .withMessageContaining("PlacedKeys.unwrapping(function, outputType)");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                PlacedKeys.<Long, Long, List<Long>, String, TimeWindow>joining(
                                        (left, right) -> List.of(left, right)))
                .withMessageContaining("PlacedKeys.joining(function, outputType)");
    }

    @Test
    void operatorOfAnotherMaxParallelism_isRefusedByEachAdapter() throws Exception {
        try (KeyedTwoInputStreamOperatorTestHarness<
                        PlacedKey<String>, Tuple2<String, Long>, Tuple2<String, Long>, String>
                harness =
                        new KeyedTwoInputStreamOperatorTestHarness<>(
                                new KeyedCoProcessOperator<>(
                                        PlacedKeys.unwrapping(new JointSums())),
                                placed(),
                                placed(),
                                placedType(),
                                2 * MAX_PARALLELISM,
                                1,
                                0)) {
            harness.open();
            assertThatIllegalStateException()
                    .isThrownBy(() -> harness.processElement2(Tuple2.of("key", 1L), 1))
                    .withMessageContaining("env.setMaxParallelism(" + MAX_PARALLELISM + ")");
        }
    }

    /**
     * As the adaptive scheduler may bring it about; with asynchronous state Flink does not look.
     */
    @Test
    void keyOfAnotherSubtask_endsTheJobWithTheRemedy() throws Exception {
        WrappedFunction<JointSums, String> wrapped =
                WrappedFunction.of(
                        "unwrapping", new JointSums(), Types.STRING, never -> Types.STRING);
        try (KeyedTwoInputStreamOperatorTestHarness<
                        PlacedKey<String>, Tuple2<String, Long>, Tuple2<String, Long>, String>
                harness =
                        new KeyedTwoInputStreamOperatorTestHarness<>(
                                new KeyedCoProcessOperator<>(
                                        PlacedKeys.unwrapping(new JointSums())),
                                placed(),
                                placed(),
                                placedType(),
                                MAX_PARALLELISM,
                                3,
                                1)) {
            harness.open();
            RuntimeContext context =
                    ((KeyedCoProcessOperator<?, ?, ?, ?>) harness.getOperator())
                            .getRuntimeContext();
            wrapped.setRuntimeContext(context);
            wrapped.open(DefaultOpenContext.INSTANCE, context);
        }
        int refused = 0;
        for (int i = 0; i < 100; i++) {
            PlacedKey<String> key = PLACEMENT.place("key" + i);
            if (KeyGroups.subtaskOf(key.keyGroup(), MAX_PARALLELISM, 3) == 1) {
                wrapped.requirePlacedForThisOperator(key);
            } else {
                assertThatThrownBy(() -> wrapped.requirePlacedForThisOperator(key))
                        .isInstanceOf(SuppressRestartsException.class)
                        .cause()
                        .hasMessageContaining("key group " + key.keyGroup() + " has come to ")
                        .hasMessageContaining("rescale it by a savepoint");
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 99);
    }

    /** Anonymous, in an instance that is not serializable, which they do not use. */
    @Test
    void functionsInsideAnInstance_areFreedOfIt() {
        assertThat(
                        List.of(
                                PlacedKeys.<Long, Long, Long, String, TimeWindow>joining(
                                        new JoinFunction<>() {
                                            @Override
                                            public Long join(Long left, Long right) {
                                                return left + right;
                                            }
                                        },
                                        Types.LONG),
                                PlacedKeys.<Long, Long, Long, String, TimeWindow>coGrouping(
                                        new CoGroupFunction<>() {
                                            @Override
                                            public void coGroup(
                                                    Iterable<Long> lefts,
                                                    Iterable<Long> rights,
                                                    Collector<Long> out) {
                                                rights.forEach(out::collect);
                                            }
                                        },
                                        Types.LONG),
                                PlacedKeys.unwrapping(
                                        new KeyedProcessFunction<String, Long, Long>() {
                                            @Override
                                            public void processElement(
                                                    Long value,
                                                    Context context,
                                                    Collector<Long> out) {
                                                out.collect(value);
                                            }
                                        })))
                .allSatisfy(
                        function ->
                                assertThatCode(() -> InstantiationUtil.serializeObject(function))
                                        .doesNotThrowAnyException());
    }
}
