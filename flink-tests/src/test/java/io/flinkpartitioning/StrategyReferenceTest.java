package io.flinkpartitioning;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpartitioning.kafka.KafkaPartitioning;
import io.flinkpartitioning.placement.HashFunction;
import io.flinkpartitioning.placement.PlacedKey;
import io.flinkpartitioning.strategy.AlwaysHash;
import io.flinkpartitioning.strategy.PartitioningStrategy;
import io.flinkpartitioning.strategy.RoundRobin;
import io.flinkpartitioning.strategy.SmartRepartition;
import io.flinkpartitioning.strategy.StrategySelector;
import io.flinkpartitioning.testbed.FlinkCluster;
import io.flinkpartitioning.testbed.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One input through a plain program of one thread and through every strategy: running counts and
 * sums, tumbling and session windows are identical, line by line and in order.
 */
@ExtendWith(Testbed.class)
class StrategyReferenceTest {

    private static final long TUMBLING_MILLIS = 10_000;
    private static final long GAP_MILLIS = 30_000;

    /** Hashes, since its source key is no grouping column; a declared one would contradict it. */
    private static final PartitioningStrategy OF_ANOTHER_KEY = SmartRepartition.by("symbol");

    private record Case(PartitioningStrategy strategy, int traders, int trades, int parallelism) {}

    static Stream<Case> cases() {
        SmartRepartition smart = SmartRepartition.by("trader_id");
        return Stream.of(
                new Case(smart, 10, 3000, 2),
                new Case(smart, 10_000, 20_000, 4),
                new Case(new AlwaysHash(), 10, 3000, 3),
                new Case(new AlwaysHash(), 1000, 10_000, 4),
                new Case(new AlwaysHash(HashFunction.MURMUR3), 100, 3000, 4),
                new Case(new AlwaysHash(HashFunction.XXHASH), 1000, 3000, 2),
                new Case(new AlwaysHash(HashFunction.FLINK), 10_000, 20_000, 2),
                new Case(OF_ANOTHER_KEY, 100, 3000, 3),
                new Case(
                        new StrategySelector(smart, new AlwaysHash(), new RoundRobin()),
                        1000,
                        10_000,
                        4),
                new Case(new StrategySelector(), 100, 3000, 4));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyStrategy_givesWhatAPlainProgramGives(
            Case testCase, KafkaBroker broker, FlinkCluster cluster) throws Exception {
        NumberedTopic<String> topic =
                NumberedTopic.create(broker, KeyKind.STRING, 8)
                        .write(testCase.trades(), testCase.traders(), testCase.hashCode());
        Map<String, List<String>> expected = plainProgram(topic.reference());
        assertThat(expected).hasSizeGreaterThan(testCase.traders() / 4);
        assertThat(job(testCase, topic, cluster)).isEqualTo(expected);
    }

    /** Repeated values. */
    private static long amount(long number) {
        return number * number % 17 + 1;
    }

    /** Out of order by up to 5 seconds; every 20th trade opens a new session. */
    private static long timeMillis(long number) {
        return number * 1000 + number * 7919 % 5000 + number / 20 * 2 * GAP_MILLIS;
    }

    /** The results of each trader, by trader, as lines. */
    private static Map<String, List<String>> plainProgram(Map<String, Long> tradesOfTraders) {
        Map<String, List<String>> results = new TreeMap<>();
        tradesOfTraders.forEach(
                (trader, trades) -> {
                    List<String> lines = new ArrayList<>();
                    long sum = 0;
                    TreeMap<Long, Long> amountAt = new TreeMap<>();
                    TreeMap<Long, Long> tumbling = new TreeMap<>();
                    for (long number = 0; number < trades; number++) {
                        sum += amount(number);
                        lines.add("running " + (number + 1) + " " + sum);
                        amountAt.merge(timeMillis(number), amount(number), Long::sum);
                        tumbling.merge(
                                timeMillis(number) / TUMBLING_MILLIS * TUMBLING_MILLIS,
                                amount(number),
                                Long::sum);
                    }
                    List<String> windows = new ArrayList<>();
                    tumbling.forEach(
                            (start, total) -> windows.add("tumbling " + start + " " + total));
                    long sessionStart = amountAt.firstKey();
                    long last = sessionStart;
                    long total = 0;
                    for (Map.Entry<Long, Long> at : amountAt.entrySet()) {
                        if (at.getKey() - last > GAP_MILLIS) {
                            windows.add("session " + sessionStart + " " + total);
                            sessionStart = at.getKey();
                            total = 0;
                        }
                        last = at.getKey();
                        total += at.getValue();
                    }
                    windows.add("session " + sessionStart + " " + total);
                    windows.sort(null);
                    lines.addAll(windows);
                    results.put(trader, lines);
                });
        return results;
    }

    @SuppressWarnings("try") // Flink's CloseableIterator may throw anything when it closes.
    private static Map<String, List<String>> job(
            Case testCase, NumberedTopic<String> topic, FlinkCluster cluster) throws Exception {
        StreamExecutionEnvironment env = JobRun.withoutRestarts(cluster, testCase.parallelism());
        SmartKeyBy<Tuple2<String, Long>, String> undeclared =
                SmartKeyBy.from(
                                env,
                                topic.source(true),
                                WatermarkStrategy.<Tuple2<String, Long>>forBoundedOutOfOrderness(
                                                Duration.ofDays(365))
                                        .withTimestampAssigner(
                                                (trade, unused) -> timeMillis(trade.f1)),
                                "trades")
                        .keyedBy("trader_id", trade -> trade.f0, Types.STRING);
        KeyedStream<Tuple2<String, Long>, PlacedKey<String>> byTrader =
                (testCase.strategy().equals(OF_ANOTHER_KEY)
                                ? undeclared
                                : undeclared.partitionedLike(
                                        KafkaPartitioning.murmur2(StringSerializer.class)))
                        .using(testCase.strategy())
                        .keyedStream();
        TypeInformation<Tuple2<String, String>> lineType = Types.TUPLE(Types.STRING, Types.STRING);
        Map<String, List<String>> running = new TreeMap<>();
        Map<String, List<String>> windows = new TreeMap<>();
        try (CloseableIterator<Tuple2<String, String>> lines =
                byTrader.process(PlacedKeys.unwrapping(new Running(), lineType))
                        .union(
                                byTrader.window(
                                                TumblingEventTimeWindows.of(
                                                        Duration.ofMillis(TUMBLING_MILLIS)))
                                        .process(new Total("tumbling"), lineType),
                                byTrader.window(
                                                EventTimeSessionWindows.withGap(
                                                        Duration.ofMillis(GAP_MILLIS)))
                                        .process(new Total("session"), lineType))
                        .executeAndCollect()) {
            lines.forEachRemaining(
                    line ->
                            (line.f1.startsWith("running") ? running : windows)
                                    .computeIfAbsent(line.f0, trader -> new ArrayList<>())
                                    .add(line.f1));
        }
        windows.forEach(
                (trader, lines) -> {
                    lines.sort(null);
                    running.computeIfAbsent(trader, none -> new ArrayList<>()).addAll(lines);
                });
        return running;
    }

    /** Count and sum so far. */
    private static final class Running
            extends KeyedProcessFunction<String, Tuple2<String, Long>, Tuple2<String, String>> {
        private static final long serialVersionUID = 1L;

        private transient @Nullable ValueState<Tuple2<Long, Long>> totals;

        @Override
        public void open(OpenContext openContext) {
            totals =
                    getRuntimeContext()
                            .getState(
                                    new ValueStateDescriptor<>(
                                            "totals", Types.TUPLE(Types.LONG, Types.LONG)));
        }

        @Override
        public void processElement(
                Tuple2<String, Long> trade,
                KeyedProcessFunction<String, Tuple2<String, Long>, Tuple2<String, String>>.Context
                        context,
                Collector<Tuple2<String, String>> out)
                throws Exception {
            ValueState<Tuple2<Long, Long>> state = totals;
            if (state == null) {
                throw new IllegalStateException("not open");
            }
            Tuple2<Long, Long> before = state.value();
            Tuple2<Long, Long> now =
                    before == null
                            ? Tuple2.of(1L, amount(trade.f1))
                            : Tuple2.of(before.f0 + 1, before.f1 + amount(trade.f1));
            state.update(now);
            out.collect(Tuple2.of(context.getCurrentKey(), "running " + now.f0 + " " + now.f1));
        }
    }

    /** The sum of a window. */
    private static final class Total
            extends ProcessWindowFunction<
                    Tuple2<String, Long>, Tuple2<String, String>, PlacedKey<String>, TimeWindow> {
        private static final long serialVersionUID = 1L;

        private final String label;

        Total(String label) {
            this.label = label;
        }

        @Override
        public void process(
                PlacedKey<String> trader,
                ProcessWindowFunction<
                                        Tuple2<String, Long>,
                                        Tuple2<String, String>,
                                        PlacedKey<String>,
                                        TimeWindow>
                                .Context
                        context,
                Iterable<Tuple2<String, Long>> trades,
                Collector<Tuple2<String, String>> out) {
            long sum = 0;
            for (Tuple2<String, Long> trade : trades) {
                sum += amount(trade.f1);
            }
            out.collect(
                    Tuple2.of(trader.key(), label + " " + context.window().getStart() + " " + sum));
        }
    }
}
